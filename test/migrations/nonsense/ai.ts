import { unique } from '../people';
import { later, long, parent, past, someId, type DomainRules } from './rules-of';

/** What the tables of the domain ai refuse. */
export const rules: DomainRules = {
  rows: {
    ml_models: () => ({ name: unique('model').replace('_', '-'), version: '1.0.0' }),
    ml_predictions: () => ({ label: 'calm', confidence: 0.5 }),
    content_recommendations: () => ({
      reason: 'followed-by-friends',
      score: 0.5,
      expires_at: '2999-01-01',
    }),
    auto_tag_suggestions: () => ({ tag: 'sun', confidence: 0.5 }),
    fraud_scores: () => ({ score: 0.2 }),
    user_affinities: () => ({ strength: 0.5 }),
    trend_forecasts: () => ({ confidence: 0.5 }),
  },
  nonsense: [
    ['ml_models', { settings: '[]' }, 'ml_models_settings_object'],
    ['ml_predictions', { details: '[]' }, 'ml_predictions_details_object'],
    ['ml_models', { name: 'A Model' }, 'ml_models_name_form'],
    ['ml_models', { version: '1' }, 'ml_models_version_form'],
    ['ml_models', { status: 'ACTIVE' }, 'ml_models_activated_at_present'],
    ['ml_predictions', { score: 1.5 }, 'ml_predictions_score_range'],
    ['ml_predictions', { confidence: 1.1 }, 'ml_predictions_confidence_range'],
    ['ml_predictions', { label: null }, 'ml_predictions_says_something'],
    ['ml_predictions', { created_at: later, horizon_at: past }, 'ml_predictions_horizon_ahead'],
    ['content_recommendations', { score: -0.1 }, 'content_recommendations_score_range'],
    ['content_recommendations', { reason: 'Because' }, 'content_recommendations_reason_form'],
    [
      'content_recommendations',
      { expires_at: past },
      'content_recommendations_expiry_after_creation',
    ],
    ['auto_tag_suggestions', { confidence: 2 }, 'auto_tag_suggestions_confidence_range'],
    ['auto_tag_suggestions', { tag: 'Sun' }, 'auto_tag_suggestions_tag_form'],
    ['auto_tag_suggestions', { status: 'ACCEPTED' }, 'auto_tag_suggestions_decided_at_with_status'],
    ['fraud_scores', { score: 1.01 }, 'fraud_scores_score_range'],
    ['fraud_scores', { outcome: 'RELEASED' }, 'fraud_scores_review_whole'],
    [
      'fraud_scores',
      { user_id: someId, reviewed_by_id: someId, reviewed_at: past, outcome: 'RELEASED' },
      'fraud_scores_not_own_case',
    ],
    ['fraud_scores', { reasons: '{}' }, 'fraud_scores_reasons_list'],
    ['user_affinities', { strength: -1 }, 'user_affinities_strength_range'],
    ['trend_forecasts', { confidence: -0.5 }, 'trend_forecasts_confidence_range'],
    ['trend_forecasts', { expected: -1 }, 'trend_forecasts_counts_not_negative'],
    ['trend_forecasts', { topic: ' ' }, 'trend_forecasts_topic_form'],
    ['training_examples', { user_id: parent('users') }, 'training_examples_consent_with_user'],
    ['training_examples', { label: long(101) }, 'training_examples_label_form'],
  ],
};
