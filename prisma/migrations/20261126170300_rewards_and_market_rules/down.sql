DROP POLICY shipments_parties ON shipments;
DROP POLICY shipments_worker ON shipments;
DROP POLICY shipments_migrate ON shipments;
ALTER TABLE shipments NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY orders_parties ON orders;
DROP POLICY orders_worker ON orders;
DROP POLICY orders_migrate ON orders;
ALTER TABLE orders NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_points_own ON user_points;
DROP POLICY user_points_worker ON user_points;
DROP POLICY user_points_migrate ON user_points;
ALTER TABLE user_points NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_affinities_own ON user_affinities;
DROP POLICY user_affinities_worker ON user_affinities;
DROP POLICY user_affinities_migrate ON user_affinities;
ALTER TABLE user_affinities NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY fraud_scores_worker ON fraud_scores;
DROP POLICY fraud_scores_migrate ON fraud_scores;
ALTER TABLE fraud_scores NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

GRANT SELECT, INSERT, UPDATE, DELETE ON fraud_scores TO app;
GRANT UPDATE, DELETE ON user_xp_transactions, user_points, ml_predictions TO app, worker;

DROP TRIGGER user_xp_transactions_append_only ON user_xp_transactions;
DROP TRIGGER user_points_append_only ON user_points;
DROP TRIGGER ml_models_touch ON ml_models;
DROP TRIGGER trend_forecasts_touch ON trend_forecasts;
DROP TRIGGER user_affinities_touch ON user_affinities;
DROP TRIGGER user_badges_touch ON user_badges;
DROP TRIGGER user_achievements_touch ON user_achievements;
DROP TRIGGER loyalty_rewards_touch ON loyalty_rewards;
DROP TRIGGER referrals_touch ON referrals;
DROP TRIGGER affiliate_links_touch ON affiliate_links;
DROP TRIGGER affiliate_commissions_touch ON affiliate_commissions;
DROP TRIGGER products_touch ON products;
DROP TRIGGER orders_touch ON orders;
DROP TRIGGER shipments_touch ON shipments;
DROP TRIGGER booking_services_touch ON booking_services;
DROP TRIGGER bookings_touch ON bookings;
DROP TRIGGER calendar_events_touch ON calendar_events;
DELETE FROM app.counters WHERE name = 'user_xp.xp';
DROP TRIGGER user_xp_transactions_sum ON user_xp_transactions;
DROP FUNCTION app.add_xp();
DROP TRIGGER user_points_follow ON user_points;
DROP FUNCTION app.check_points();
DROP TRIGGER order_items_total_of_items ON order_items;
DROP TRIGGER orders_total_of_items ON orders;
DROP FUNCTION app.check_order_total();
DROP TRIGGER bookings_creator_of_service ON bookings;
DROP FUNCTION app.check_booking_creator();
ALTER TABLE bookings DROP CONSTRAINT bookings_no_overlap;
DROP EXTENSION btree_gist;
DROP TRIGGER order_items_kept ON order_items;
DROP TRIGGER bookings_status_step ON bookings;
DROP TRIGGER shipments_status_step ON shipments;
DROP TRIGGER orders_status_step ON orders;
DROP TRIGGER affiliate_commissions_kept ON affiliate_commissions;
DROP TRIGGER affiliate_commissions_status_step ON affiliate_commissions;
DROP TRIGGER referrals_status_step ON referrals;
DROP TRIGGER fraud_scores_outcome_step ON fraud_scores;
DROP TRIGGER ml_models_status_step ON ml_models;
DROP INDEX ml_models_active_key;

ALTER TABLE ml_models
  DROP CONSTRAINT ml_models_name_form,
  DROP CONSTRAINT ml_models_version_form,
  DROP CONSTRAINT ml_models_activated_at_present;
ALTER TABLE ml_predictions
  DROP CONSTRAINT ml_predictions_score_range,
  DROP CONSTRAINT ml_predictions_confidence_range,
  DROP CONSTRAINT ml_predictions_says_something,
  DROP CONSTRAINT ml_predictions_horizon_ahead;
ALTER TABLE content_recommendations
  DROP CONSTRAINT content_recommendations_score_range,
  DROP CONSTRAINT content_recommendations_reason_form,
  DROP CONSTRAINT content_recommendations_expiry_after_creation;
ALTER TABLE auto_tag_suggestions
  DROP CONSTRAINT auto_tag_suggestions_confidence_range,
  DROP CONSTRAINT auto_tag_suggestions_tag_form,
  DROP CONSTRAINT auto_tag_suggestions_decided_at_with_status;
ALTER TABLE fraud_scores
  DROP CONSTRAINT fraud_scores_score_range,
  DROP CONSTRAINT fraud_scores_review_whole,
  DROP CONSTRAINT fraud_scores_not_own_case,
  DROP CONSTRAINT fraud_scores_reasons_list;
ALTER TABLE user_affinities
  DROP CONSTRAINT user_affinities_strength_range;
ALTER TABLE trend_forecasts
  DROP CONSTRAINT trend_forecasts_confidence_range,
  DROP CONSTRAINT trend_forecasts_counts_not_negative,
  DROP CONSTRAINT trend_forecasts_topic_form;
ALTER TABLE training_examples
  DROP CONSTRAINT training_examples_consent_with_user,
  DROP CONSTRAINT training_examples_label_form;
ALTER TABLE user_badges
  DROP CONSTRAINT user_badges_key_form,
  DROP CONSTRAINT user_badges_name_form,
  DROP CONSTRAINT user_badges_icon_url_form;
ALTER TABLE user_achievements
  DROP CONSTRAINT user_achievements_key_form,
  DROP CONSTRAINT user_achievements_progress_range,
  DROP CONSTRAINT user_achievements_unlocked_when_reached;
ALTER TABLE user_levels
  DROP CONSTRAINT user_levels_level_positive,
  DROP CONSTRAINT user_levels_xp_not_negative;
ALTER TABLE user_xp
  DROP CONSTRAINT user_xp_xp_not_negative,
  DROP CONSTRAINT user_xp_level_positive;
ALTER TABLE user_xp_transactions
  DROP CONSTRAINT user_xp_transactions_amount_not_zero,
  DROP CONSTRAINT user_xp_transactions_cause_form;
ALTER TABLE user_points
  DROP CONSTRAINT user_points_version_positive,
  DROP CONSTRAINT user_points_balance_not_negative,
  DROP CONSTRAINT user_points_amount_with_kind,
  DROP CONSTRAINT user_points_reward_with_redeemed,
  DROP CONSTRAINT user_points_expiry_with_earned,
  DROP CONSTRAINT user_points_first_from_zero,
  DROP CONSTRAINT user_points_cause_form;
ALTER TABLE loyalty_rewards
  DROP CONSTRAINT loyalty_rewards_name_form,
  DROP CONSTRAINT loyalty_rewards_points_positive,
  DROP CONSTRAINT loyalty_rewards_stock_not_negative,
  DROP CONSTRAINT loyalty_rewards_end_after_beginning;
ALTER TABLE reputation_scores
  DROP CONSTRAINT reputation_scores_score_range,
  DROP CONSTRAINT reputation_scores_parts_object;
ALTER TABLE referral_codes
  DROP CONSTRAINT referral_codes_code_form;
ALTER TABLE referrals
  DROP CONSTRAINT referrals_not_self,
  DROP CONSTRAINT referrals_reward_with_rewarded,
  DROP CONSTRAINT referrals_reward_positive;
ALTER TABLE affiliate_programs
  DROP CONSTRAINT affiliate_programs_key_form,
  DROP CONSTRAINT affiliate_programs_rate_range,
  DROP CONSTRAINT affiliate_programs_window_range,
  DROP CONSTRAINT affiliate_programs_end_after_beginning;
ALTER TABLE affiliate_links
  DROP CONSTRAINT affiliate_links_slug_form,
  DROP CONSTRAINT affiliate_links_target_path_form,
  DROP CONSTRAINT affiliate_links_counts_not_negative;
ALTER TABLE affiliate_commissions
  DROP CONSTRAINT affiliate_commissions_sale_positive,
  DROP CONSTRAINT affiliate_commissions_rate_range,
  DROP CONSTRAINT affiliate_commissions_commission_follows,
  DROP CONSTRAINT affiliate_commissions_currency_form,
  DROP CONSTRAINT affiliate_commissions_reversed_at_with_status;
ALTER TABLE products
  DROP CONSTRAINT products_name_form,
  DROP CONSTRAINT products_description_length,
  DROP CONSTRAINT products_price_range,
  DROP CONSTRAINT products_stock_not_negative,
  DROP CONSTRAINT products_media_list,
  DROP CONSTRAINT products_file_with_digital,
  DROP CONSTRAINT products_file_when_active,
  DROP CONSTRAINT products_download_limit_range;
ALTER TABLE orders
  DROP CONSTRAINT orders_total_positive,
  DROP CONSTRAINT orders_paid_at_with_status,
  DROP CONSTRAINT orders_history_list;
ALTER TABLE order_items
  DROP CONSTRAINT order_items_quantity_range,
  DROP CONSTRAINT order_items_price_positive,
  DROP CONSTRAINT order_items_total_follows;
ALTER TABLE digital_deliveries
  DROP CONSTRAINT digital_deliveries_downloads_within,
  DROP CONSTRAINT digital_deliveries_expiry_after_creation;
ALTER TABLE shipments
  DROP CONSTRAINT shipments_tracking_when_shipped,
  DROP CONSTRAINT shipments_delivered_at_with_status,
  DROP CONSTRAINT shipments_key_version_positive;
ALTER TABLE booking_services
  DROP CONSTRAINT booking_services_name_form,
  DROP CONSTRAINT booking_services_duration_range,
  DROP CONSTRAINT booking_services_buffer_range,
  DROP CONSTRAINT booking_services_price_range,
  DROP CONSTRAINT booking_services_notice_range,
  DROP CONSTRAINT booking_services_cancellation_range,
  DROP CONSTRAINT booking_services_late_refund_range;
ALTER TABLE bookings
  DROP CONSTRAINT bookings_end_after_start,
  DROP CONSTRAINT bookings_price_not_negative,
  DROP CONSTRAINT bookings_refund_within,
  DROP CONSTRAINT bookings_cancelled_whole,
  DROP CONSTRAINT bookings_not_moved_from_itself;
ALTER TABLE availability_rules
  DROP CONSTRAINT availability_rules_weekday_range,
  DROP CONSTRAINT availability_rules_end_after_start,
  DROP CONSTRAINT availability_rules_time_zone_form,
  DROP CONSTRAINT availability_rules_validity_in_order;
ALTER TABLE calendar_events
  DROP CONSTRAINT calendar_events_title_form,
  DROP CONSTRAINT calendar_events_end_after_start;
