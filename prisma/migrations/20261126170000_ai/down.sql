DROP TABLE
  training_examples,
  trend_forecasts,
  user_affinities,
  fraud_scores,
  auto_tag_suggestions,
  recommendation_feedback,
  content_recommendations,
  ml_predictions,
  ml_models;

DROP TYPE "AffinityKind";
DROP TYPE "FraudOutcome";
DROP TYPE "FraudSubject";
DROP TYPE "RecommendationVerdict";
DROP TYPE "SuggestionStatus";
DROP TYPE "ModelStatus";
DROP TYPE "ModelTask";
