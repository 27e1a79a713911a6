-- The shards of the platform's wallets can go as long as nothing was posted to them.
DROP POLICY tax_information_review ON tax_information;
DROP POLICY messages_ledger ON messages;
DROP POLICY subscriptions_ledger ON subscriptions;
DROP POLICY payment_methods_ledger ON payment_methods;
DROP POLICY payments_ledger ON payments;
DROP POLICY gift_transactions_all ON gift_transactions;
DROP POLICY gift_transactions_own ON gift_transactions;
DROP POLICY stream_access_all ON stream_access;
DROP POLICY stream_access_own ON stream_access;
DROP POLICY message_purchases_all ON message_purchases;
DROP POLICY message_purchases_own ON message_purchases;
DROP POLICY content_purchases_all ON content_purchases;
DROP POLICY content_purchases_own ON content_purchases;
DROP POLICY tax_documents_all ON tax_documents;
DROP POLICY tax_documents_own ON tax_documents;
DROP POLICY tax_information_all ON tax_information;
DROP POLICY tax_information_own ON tax_information;
DROP POLICY promo_code_uses_all ON promo_code_uses;
DROP POLICY promo_code_uses_own ON promo_code_uses;
DROP POLICY payouts_auditor ON payouts;
DROP POLICY payouts_all ON payouts;
DROP POLICY payouts_own ON payouts;
DROP POLICY payout_accounts_all ON payout_accounts;
DROP POLICY payout_accounts_own ON payout_accounts;
DROP POLICY invoice_lines_auditor ON invoice_lines;
DROP POLICY invoice_lines_all ON invoice_lines;
DROP POLICY invoice_lines_own ON invoice_lines;
DROP POLICY invoices_auditor ON invoices;
DROP POLICY invoices_all ON invoices;
DROP POLICY invoices_own ON invoices;
DROP POLICY disputes_auditor ON disputes;
DROP POLICY disputes_all ON disputes;
DROP POLICY disputes_own ON disputes;
DROP POLICY refunds_auditor ON refunds;
DROP POLICY refunds_all ON refunds;
DROP POLICY refunds_own ON refunds;
DROP POLICY reconciliation_runs_auditor ON reconciliation_runs;
DROP POLICY reconciliation_runs_all ON reconciliation_runs;
DROP POLICY reconciliation_runs_books ON reconciliation_runs;
DROP POLICY ledger_reservations_auditor ON ledger_reservations;
DROP POLICY ledger_reservations_all ON ledger_reservations;
DROP POLICY ledger_reservations_own ON ledger_reservations;
DROP POLICY user_balances_auditor ON user_balances;
DROP POLICY user_balances_all ON user_balances;
DROP POLICY user_balances_own ON user_balances;
DROP POLICY earnings_auditor ON earnings;
DROP POLICY earnings_all ON earnings;
DROP POLICY earnings_own ON earnings;
DROP POLICY transactions_auditor ON transactions;
DROP POLICY transactions_all ON transactions;
DROP POLICY transactions_own ON transactions;
DROP POLICY account_balances_auditor ON account_balances;
DROP POLICY account_balances_all ON account_balances;
DROP POLICY account_balances_books ON account_balances;
DROP POLICY journal_entry_lines_auditor ON journal_entry_lines;
DROP POLICY journal_entry_lines_all ON journal_entry_lines;
DROP POLICY journal_entry_lines_books ON journal_entry_lines;
DROP POLICY journal_entries_auditor ON journal_entries;
DROP POLICY journal_entries_all ON journal_entries;
DROP POLICY journal_entries_books ON journal_entries;
DROP POLICY accounting_periods_auditor ON accounting_periods;
DROP POLICY accounting_periods_all ON accounting_periods;
DROP POLICY accounting_periods_books ON accounting_periods;
DROP POLICY chart_of_accounts_auditor ON chart_of_accounts;
DROP POLICY chart_of_accounts_all ON chart_of_accounts;
DROP POLICY chart_of_accounts_books ON chart_of_accounts;
ALTER TABLE gift_transactions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE stream_access NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE message_purchases NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE content_purchases NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE tax_documents NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE tax_information NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE promo_code_uses NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE payouts NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE payout_accounts NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_lines NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE disputes NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE refunds NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliation_runs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_reservations NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_balances NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE earnings NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE transactions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE account_balances NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry_lines NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entries NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE accounting_periods NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE chart_of_accounts NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE gift_transactions
  DROP CONSTRAINT gift_transactions_not_self,
  DROP CONSTRAINT gift_transactions_quantity_range,
  DROP CONSTRAINT gift_transactions_tokens_range,
  DROP CONSTRAINT gift_transactions_fee_within;
ALTER TABLE virtual_gifts
  DROP CONSTRAINT virtual_gifts_key_form,
  DROP CONSTRAINT virtual_gifts_name_form,
  DROP CONSTRAINT virtual_gifts_image_form,
  DROP CONSTRAINT virtual_gifts_price_range,
  DROP CONSTRAINT virtual_gifts_end_after_start;
ALTER TABLE subscriptions
  DROP CONSTRAINT subscriptions_creator_with_scope,
  DROP CONSTRAINT subscriptions_discount_range,
  DROP CONSTRAINT subscriptions_attempts_not_negative,
  DROP CONSTRAINT subscriptions_billing_while_live;
ALTER TABLE subscription_offers
  DROP CONSTRAINT subscription_offers_trial_whole,
  DROP CONSTRAINT subscription_offers_discount_whole,
  DROP CONSTRAINT subscription_offers_end_after_start,
  DROP CONSTRAINT subscription_offers_limit_positive,
  DROP CONSTRAINT subscription_offers_uses_within;
ALTER TABLE subscription_plans
  DROP CONSTRAINT subscription_plans_creator_with_scope,
  DROP CONSTRAINT subscription_plans_tier_range;
ALTER TABLE stream_access
  DROP CONSTRAINT stream_access_price_positive;
ALTER TABLE message_purchases
  DROP CONSTRAINT message_purchases_price_positive;
ALTER TABLE content_purchases
  DROP CONSTRAINT content_purchases_price_positive;
ALTER TABLE tax_documents
  DROP CONSTRAINT tax_documents_year_range,
  DROP CONSTRAINT tax_documents_currency_form,
  DROP CONSTRAINT tax_documents_total_positive;
ALTER TABLE tax_information
  DROP CONSTRAINT tax_information_country_form,
  DROP CONSTRAINT tax_information_cipher_length,
  DROP CONSTRAINT tax_information_last_four_form,
  DROP CONSTRAINT tax_information_reviewed_by_other,
  DROP CONSTRAINT tax_information_review_whole;
ALTER TABLE promo_code_uses
  DROP CONSTRAINT promo_code_uses_discount_positive;
ALTER TABLE promotional_codes
  DROP CONSTRAINT promotional_codes_code_form,
  DROP CONSTRAINT promotional_codes_percent_range,
  DROP CONSTRAINT promotional_codes_uses_within,
  DROP CONSTRAINT promotional_codes_limits_positive,
  DROP CONSTRAINT promotional_codes_end_after_start;
ALTER TABLE revenue_shares
  DROP CONSTRAINT revenue_shares_one_item,
  DROP CONSTRAINT revenue_shares_share_range;
ALTER TABLE payouts
  DROP CONSTRAINT payouts_amount_range,
  DROP CONSTRAINT payouts_currency_form,
  DROP CONSTRAINT payouts_approved_by_other,
  DROP CONSTRAINT payouts_approval_whole,
  DROP CONSTRAINT payouts_sent_clear,
  DROP CONSTRAINT payouts_sent_with_status,
  DROP CONSTRAINT payouts_closed_with_status,
  DROP CONSTRAINT payouts_reason_with_failure;
ALTER TABLE payout_accounts
  DROP CONSTRAINT payout_accounts_label_form,
  DROP CONSTRAINT payout_accounts_label_is_no_number,
  DROP CONSTRAINT payout_accounts_cipher_length,
  DROP CONSTRAINT payout_accounts_country_form,
  DROP CONSTRAINT payout_accounts_currency_form,
  DROP CONSTRAINT payout_accounts_removed_no_default;
ALTER TABLE invoice_series
  DROP CONSTRAINT invoice_series_year_range,
  DROP CONSTRAINT invoice_series_number_not_negative;
ALTER TABLE invoice_lines
  DROP CONSTRAINT invoice_lines_number_range,
  DROP CONSTRAINT invoice_lines_description_form,
  DROP CONSTRAINT invoice_lines_quantity_positive,
  DROP CONSTRAINT invoice_lines_amounts_not_negative,
  DROP CONSTRAINT invoice_lines_rate_range;
ALTER TABLE invoices
  DROP CONSTRAINT invoices_number_form,
  DROP CONSTRAINT invoices_currency_form,
  DROP CONSTRAINT invoices_amounts_not_negative,
  DROP CONSTRAINT invoices_total_adds_up,
  DROP CONSTRAINT invoices_country_form,
  DROP CONSTRAINT invoices_credit_with_kind;
ALTER TABLE tax_rates
  DROP CONSTRAINT tax_rates_country_form,
  DROP CONSTRAINT tax_rates_region_form,
  DROP CONSTRAINT tax_rates_name_form,
  DROP CONSTRAINT tax_rates_rate_range;
ALTER TABLE disputes
  DROP CONSTRAINT disputes_amount_range,
  DROP CONSTRAINT disputes_currency_form,
  DROP CONSTRAINT disputes_reason_form,
  DROP CONSTRAINT disputes_closed_with_status;
ALTER TABLE refunds
  DROP CONSTRAINT refunds_amount_range,
  DROP CONSTRAINT refunds_currency_form,
  DROP CONSTRAINT refunds_tokens_positive,
  DROP CONSTRAINT refunds_reason_form,
  DROP CONSTRAINT refunds_settled_with_status;
ALTER TABLE payments
  DROP CONSTRAINT payments_refunded_within,
  DROP CONSTRAINT payments_action_while_pending,
  DROP CONSTRAINT payments_action_form,
  DROP CONSTRAINT payments_follow_up_object;
ALTER TABLE payment_methods
  DROP CONSTRAINT payment_methods_country_form;
ALTER TABLE payment_processors
  DROP CONSTRAINT payment_processors_key_form,
  DROP CONSTRAINT payment_processors_name_form,
  DROP CONSTRAINT payment_processors_cost_range;
ALTER TABLE token_packages
  DROP CONSTRAINT token_packages_key_form,
  DROP CONSTRAINT token_packages_tokens_range,
  DROP CONSTRAINT token_packages_bonus_range,
  DROP CONSTRAINT token_packages_price_range,
  DROP CONSTRAINT token_packages_currency_form;
ALTER TABLE reconciliation_runs
  DROP CONSTRAINT reconciliation_runs_counts_not_negative,
  DROP CONSTRAINT reconciliation_runs_differences_list,
  DROP CONSTRAINT reconciliation_runs_finished_after_start;
ALTER TABLE ledger_reservations
  DROP CONSTRAINT ledger_reservations_tokens_range,
  DROP CONSTRAINT ledger_reservations_captured_within,
  DROP CONSTRAINT ledger_reservations_captured_with_state,
  DROP CONSTRAINT ledger_reservations_resolved_with_state,
  DROP CONSTRAINT ledger_reservations_expiry_after_creation;
ALTER TABLE wallets
  DROP CONSTRAINT wallets_shard_range;
ALTER TABLE user_balances
  DROP CONSTRAINT user_balances_currency_form,
  DROP CONSTRAINT user_balances_pending_not_negative,
  DROP CONSTRAINT user_balances_reserved_not_negative,
  DROP CONSTRAINT user_balances_lifetime_not_negative;
ALTER TABLE earnings
  DROP CONSTRAINT earnings_currency_form,
  DROP CONSTRAINT earnings_amount_range,
  DROP CONSTRAINT earnings_reversed_within;
ALTER TABLE transactions
  DROP CONSTRAINT transactions_currency_form,
  DROP CONSTRAINT transactions_gross_range,
  DROP CONSTRAINT transactions_fee_within,
  DROP CONSTRAINT transactions_net_adds_up,
  DROP CONSTRAINT transactions_refunded_within,
  DROP CONSTRAINT transactions_cost_not_negative,
  DROP CONSTRAINT transactions_tokens_positive,
  DROP CONSTRAINT transactions_rate_range,
  DROP CONSTRAINT transactions_reason_with_failure,
  DROP CONSTRAINT transactions_completed_with_status,
  DROP CONSTRAINT transactions_not_to_self,
  DROP CONSTRAINT transactions_original_with_kind;
ALTER TABLE platform_fees
  DROP CONSTRAINT platform_fees_rate_range;
ALTER TABLE account_balances
  DROP CONSTRAINT account_balances_totals_not_negative;
ALTER TABLE journal_entry_lines
  DROP CONSTRAINT journal_entry_lines_number_range,
  DROP CONSTRAINT journal_entry_lines_one_side,
  DROP CONSTRAINT journal_entry_lines_amount_range;
ALTER TABLE journal_entries
  DROP CONSTRAINT journal_entries_description_form,
  DROP CONSTRAINT journal_entries_currency_form,
  DROP CONSTRAINT journal_entries_total_range,
  DROP CONSTRAINT journal_entries_author_whole,
  DROP CONSTRAINT journal_entries_not_own_reversal;
ALTER TABLE accounting_periods
  DROP CONSTRAINT accounting_periods_end_after_start,
  DROP CONSTRAINT accounting_periods_closed_with_status,
  DROP CONSTRAINT accounting_periods_closed_by_whole,
  DROP CONSTRAINT accounting_periods_apart;
ALTER TABLE chart_of_accounts
  DROP CONSTRAINT chart_of_accounts_code_form,
  DROP CONSTRAINT chart_of_accounts_name_form,
  DROP CONSTRAINT chart_of_accounts_description_length,
  DROP CONSTRAINT chart_of_accounts_side_with_kind,
  DROP CONSTRAINT chart_of_accounts_system_open;
DROP TRIGGER gift_transactions_append_only ON gift_transactions;
DROP TRIGGER virtual_gifts_touch ON virtual_gifts;
DROP TRIGGER subscription_offers_terms_fixed ON subscription_offers;
DROP TRIGGER stream_access_revoked_once ON stream_access;
DROP TRIGGER stream_access_fixed ON stream_access;
DROP TRIGGER message_purchases_revoked_once ON message_purchases;
DROP TRIGGER message_purchases_fixed ON message_purchases;
DROP TRIGGER content_purchases_revoked_once ON content_purchases;
DROP TRIGGER content_purchases_fixed ON content_purchases;
DROP TRIGGER tax_documents_append_only ON tax_documents;
DROP TRIGGER tax_information_status_machine ON tax_information;
DROP TRIGGER tax_information_terms_fixed ON tax_information;
DROP TRIGGER promotional_codes_terms_fixed ON promotional_codes;
DROP TRIGGER revenue_shares_come_to_all ON revenue_shares;
DROP TRIGGER revenue_shares_item_fixed ON revenue_shares;
DROP TRIGGER payouts_kept ON payouts;
DROP TRIGGER payouts_touch ON payouts;
DROP TRIGGER payouts_terms_fixed ON payouts;
DROP TRIGGER payouts_status_machine ON payouts;
DROP TRIGGER payout_accounts_terms_fixed ON payout_accounts;
DROP TRIGGER invoices_lines_add_up ON invoice_lines;
DROP TRIGGER invoices_lines_add_up ON invoices;
DROP TRIGGER invoice_lines_append_only ON invoice_lines;
DROP TRIGGER invoices_append_only ON invoices;
DROP TRIGGER tax_rates_append_only ON tax_rates;
DROP TRIGGER disputes_terms_fixed ON disputes;
DROP TRIGGER disputes_status_machine ON disputes;
DROP TRIGGER refunds_kept ON refunds;
DROP TRIGGER refunds_terms_fixed ON refunds;
DROP TRIGGER refunds_status_machine ON refunds;
DROP TRIGGER payment_processors_touch ON payment_processors;
DROP TRIGGER token_packages_touch ON token_packages;
DROP TRIGGER reconciliation_runs_append_only ON reconciliation_runs;
DROP TRIGGER ledger_reservations_in_wallet ON ledger_reservations;
DROP TRIGGER ledger_reservations_kept ON ledger_reservations;
DROP TRIGGER ledger_reservations_terms_fixed ON ledger_reservations;
DROP TRIGGER ledger_reservations_once ON ledger_reservations;
DROP TRIGGER ledger_sealed ON ledger;
DROP TRIGGER user_balances_touch ON user_balances;
DROP TRIGGER earnings_kept ON earnings;
DROP TRIGGER earnings_cleared_once ON earnings;
DROP TRIGGER earnings_terms_fixed ON earnings;
DROP TRIGGER transactions_kept ON transactions;
DROP TRIGGER transactions_completed_once ON transactions;
DROP TRIGGER transactions_terms_fixed ON transactions;
DROP TRIGGER transactions_status_machine ON transactions;
DROP TRIGGER platform_fees_append_only ON platform_fees;
DROP TRIGGER account_balances_append_only ON account_balances;
DROP TRIGGER journal_entries_reversal_exact ON journal_entries;
DROP TRIGGER journal_entries_guard ON journal_entries;
DROP TRIGGER journal_entries_balanced ON journal_entry_lines;
DROP TRIGGER journal_entries_balanced ON journal_entries;
DROP TRIGGER journal_entry_lines_append_only ON journal_entry_lines;
DROP TRIGGER journal_entries_append_only ON journal_entries;
DROP TRIGGER accounting_periods_terms_fixed ON accounting_periods;
DROP TRIGGER accounting_periods_forward ON accounting_periods;
DROP TRIGGER chart_of_accounts_parent_fits ON chart_of_accounts;
DROP TRIGGER chart_of_accounts_touch ON chart_of_accounts;
DROP TRIGGER chart_of_accounts_system_kept ON chart_of_accounts;
DROP TRIGGER chart_of_accounts_terms_fixed ON chart_of_accounts;
DROP INDEX subscriptions_ending;
DROP INDEX subscriptions_due;
DROP INDEX subscriptions_offer_once;
DROP INDEX subscriptions_one_membership;
DROP INDEX stream_access_once;
DROP INDEX message_purchases_once;
DROP INDEX content_purchases_once;
DROP INDEX payout_accounts_one_default;
DROP INDEX invoices_one_per_payment;
DROP INDEX tax_rates_one_at_a_time;
DROP INDEX payments_pending;
DROP INDEX ledger_reservations_to_expire;
DROP INDEX wallets_one_of_platform;
DROP INDEX earnings_to_clear;
DROP INDEX platform_fees_one_at_a_time;
DROP FUNCTION app.keeps_books();
DROP FUNCTION app.check_revenue_shares();
DROP FUNCTION app.check_invoice();
DROP FUNCTION app.check_reserved();
DROP FUNCTION app.seal_entry();
DROP FUNCTION app.hash_of_entry(public.ledger, bytea);
DROP FUNCTION app.check_reversal();
DROP FUNCTION app.guard_journal_entry();
DROP FUNCTION app.check_journal_entry();
DROP FUNCTION app.check_account_parent();
ALTER TABLE ledger ALTER COLUMN hash DROP NOT NULL;
ALTER TABLE wallets DISABLE TRIGGER wallets_kept;
DELETE FROM wallets w WHERE w.user_id IS NULL AND (w.shard > 0 OR w.kind::text = 'EARNINGS' OR (
  w.version = 0 AND w.id NOT IN ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002')));
ALTER TABLE wallets ENABLE ALWAYS TRIGGER wallets_kept;
CREATE UNIQUE INDEX wallets_one_of_platform ON wallets (kind) WHERE user_id IS NULL;

REVOKE UPDATE (country_code) ON payment_methods FROM app;
REVOKE SELECT ON token_rates, creators, users, posts, messages, live_streams, subscription_plans, subscriptions, payments,
  payment_methods
FROM ledger_owner;
REVOKE UPDATE (refunded_minor) ON payments FROM ledger_owner;
REVOKE USAGE ON SEQUENCE journal_entries_number_seq FROM ledger_owner;
REVOKE ALL ON chart_of_accounts, accounting_periods, journal_entries, journal_entry_lines, account_balances,
  transactions, earnings, user_balances, ledger_reservations, reconciliation_runs,
  refunds, disputes, invoices, invoice_lines, payout_accounts,
  payouts, promo_code_uses, tax_information, tax_documents, content_purchases,
  message_purchases, stream_access, gift_transactions, platform_fees, payment_processors,
  tax_rates, invoice_series, revenue_shares, promotional_codes, subscription_offers,
  virtual_gifts, token_packages
FROM app, worker, ledger_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON chart_of_accounts, accounting_periods, journal_entries, journal_entry_lines, account_balances,
  transactions, earnings, user_balances, ledger_reservations, reconciliation_runs,
  refunds, disputes, invoices, invoice_lines, payout_accounts,
  payouts, promo_code_uses, tax_information, tax_documents, content_purchases,
  message_purchases, stream_access, gift_transactions, platform_fees, payment_processors,
  tax_rates, invoice_series, revenue_shares, promotional_codes, subscription_offers,
  virtual_gifts, token_packages
TO app, worker;
