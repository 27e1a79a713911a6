DROP POLICY idempotency_keys_all ON idempotency_keys;
DROP POLICY idempotency_keys_own ON idempotency_keys;
DROP POLICY tips_all ON tips;
DROP POLICY tips_own ON tips;
DROP POLICY ledger_movements_all ON ledger_movements;
DROP POLICY ledger_all ON ledger;
DROP POLICY ledger_own ON ledger;
DROP POLICY wallets_all ON wallets;
DROP POLICY wallets_own ON wallets;

ALTER TABLE idempotency_keys NO FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys DISABLE ROW LEVEL SECURITY;
ALTER TABLE tips NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tips DISABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_movements NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_movements DISABLE ROW LEVEL SECURITY;
ALTER TABLE ledger NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger DISABLE ROW LEVEL SECURITY;
ALTER TABLE wallets NO FORCE ROW LEVEL SECURITY;
ALTER TABLE wallets DISABLE ROW LEVEL SECURITY;

REVOKE ALL ON wallets, ledger, ledger_movements, tips, idempotency_keys, token_rates FROM app, worker, ledger_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON wallets, ledger, ledger_movements, tips, idempotency_keys, token_rates
  TO app, worker;

DROP TRIGGER users_open_wallets ON users;
DROP TRIGGER wallets_owner_fixed ON wallets;
DROP TRIGGER wallets_head_of_ledger ON ledger;
DROP TRIGGER wallets_head_of_ledger ON wallets;
DROP TRIGGER ledger_movement_balanced ON ledger_movements;
DROP TRIGGER ledger_movement_balanced ON ledger;
DROP TRIGGER wallets_kept ON wallets;
DROP TRIGGER idempotency_keys_append_only ON idempotency_keys;
DROP TRIGGER token_rates_append_only ON token_rates;
DROP TRIGGER tips_append_only ON tips;
DROP TRIGGER ledger_movements_append_only ON ledger_movements;
DROP TRIGGER ledger_append_only ON ledger;

DROP FUNCTION app.tokens_per_unit(text);
DROP FUNCTION app.claim_idempotency_key(uuid, text);
DROP FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid);
DROP FUNCTION app.fee_of_tip(bigint);
DROP FUNCTION app.post_token_purchase(uuid, bigint, uuid);
DROP FUNCTION app.post_movement("LedgerMovementKind", uuid, uuid[], bigint[], "LedgerEntryKind"[]);
DROP FUNCTION app.open_wallets();
DROP FUNCTION app.keep_wallet_owner();
DROP FUNCTION app.check_wallet_head();
DROP FUNCTION app.check_movement();

ALTER TABLE idempotency_keys
  DROP CONSTRAINT idempotency_keys_key_form,
  DROP CONSTRAINT idempotency_keys_one_outcome;
ALTER TABLE tips
  DROP CONSTRAINT tips_not_self,
  DROP CONSTRAINT tips_tokens_range,
  DROP CONSTRAINT tips_fee_within,
  DROP CONSTRAINT tips_message_form,
  DROP CONSTRAINT tips_one_context;
ALTER TABLE ledger
  DROP CONSTRAINT ledger_amount_range,
  DROP CONSTRAINT ledger_balance_after_adds_up,
  DROP CONSTRAINT ledger_version_positive,
  DROP CONSTRAINT ledger_previous_version_gapless,
  DROP CONSTRAINT ledger_first_from_zero;
ALTER TABLE token_rates
  DROP CONSTRAINT token_rates_currency_form,
  DROP CONSTRAINT token_rates_tokens_positive;
DROP INDEX wallets_one_of_platform;
ALTER TABLE wallets
  DROP CONSTRAINT wallets_owner_with_kind,
  DROP CONSTRAINT wallets_balance_not_negative,
  DROP CONSTRAINT wallets_available_not_negative,
  DROP CONSTRAINT wallets_reserved_not_negative,
  DROP CONSTRAINT wallets_version_not_negative;
