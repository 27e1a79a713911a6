-- References between domains whose tables came one after the other, an index that a reference lacked, states of the local
-- processor that took any word, and the time of change of moderation states, which nobody kept.

ALTER TABLE affiliate_commissions
  ADD CONSTRAINT affiliate_commissions_transaction_id_fkey FOREIGN KEY (transaction_id)
    REFERENCES transactions (id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE revenue_analytics
  ADD CONSTRAINT revenue_analytics_transaction_id_fkey FOREIGN KEY (transaction_id)
    REFERENCES transactions (id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE referrals
  ADD CONSTRAINT referrals_movement_id_fkey FOREIGN KEY (movement_id)
    REFERENCES ledger_movements (id) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE invoices
  ADD CONSTRAINT invoices_refund_id_fkey FOREIGN KEY (refund_id)
    REFERENCES refunds (id) ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX user_age_states_verification_id_key ON user_age_states (verification_id);
ALTER TABLE user_age_states
  ADD CONSTRAINT user_age_states_verification_id_fkey FOREIGN KEY (verification_id)
    REFERENCES age_verifications (id) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX payments_payment_method_id_idx ON payments (payment_method_id);

ALTER TABLE local_charges
  ADD CONSTRAINT local_charges_status_known CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED'));
ALTER TABLE local_callbacks
  ADD CONSTRAINT local_callbacks_status_known CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED'));

CREATE TRIGGER moderation_states_touch BEFORE UPDATE ON moderation_states
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Documents that were kept without saying of what shape they are.
ALTER TABLE backup_runs ADD CONSTRAINT backup_runs_checks_object CHECK (jsonb_typeof(checks) = 'object');
ALTER TABLE counter_reconciliations
  ADD CONSTRAINT counter_reconciliations_examples_array CHECK (jsonb_typeof(examples) = 'array');
ALTER TABLE experiment_variants
  ADD CONSTRAINT experiment_variants_settings_object CHECK (jsonb_typeof(settings) = 'object');
ALTER TABLE import_rows ADD CONSTRAINT import_rows_data_object CHECK (jsonb_typeof(data) = 'object');
ALTER TABLE ml_models ADD CONSTRAINT ml_models_settings_object CHECK (jsonb_typeof(settings) = 'object');
ALTER TABLE ml_predictions ADD CONSTRAINT ml_predictions_details_object CHECK (jsonb_typeof(details) = 'object');
ALTER TABLE outbox_events ADD CONSTRAINT outbox_events_payload_object CHECK (jsonb_typeof(payload) = 'object');
ALTER TABLE user_activity ADD CONSTRAINT user_activity_details_object CHECK (jsonb_typeof(details) = 'object');
ALTER TABLE user_badges ADD CONSTRAINT user_badges_rule_object CHECK (jsonb_typeof(rule) = 'object');
ALTER TABLE webhook_deliveries
  ADD CONSTRAINT webhook_deliveries_payload_object CHECK (jsonb_typeof(payload) = 'object');

-- Ways to rows that the first drafts of the platform name and no index served: accounts of a kind and in a state, as staff
-- list them, and transactions by time, which arrive in its order.
CREATE INDEX users_account_type_created_at_idx ON users (account_type, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX users_status_created_at_idx ON users (status, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX transactions_created_at_idx ON transactions USING brin (created_at);
