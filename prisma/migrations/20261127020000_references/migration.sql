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
