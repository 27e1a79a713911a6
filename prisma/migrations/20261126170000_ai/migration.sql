-- What models say: their versions, their answers, and what people made of them.

CREATE TYPE "ModelTask" AS ENUM ('RECOMMENDATION', 'MATCHING', 'SENTIMENT', 'TAGGING', 'SPAM', 'FRAUD', 'IMAGE_RECOGNITION', 'VIDEO_ANALYSIS', 'LANGUAGE', 'BEHAVIOUR', 'CHURN', 'TREND');
CREATE TYPE "ModelStatus" AS ENUM ('REGISTERED', 'ACTIVE', 'RETIRED');
CREATE TYPE "SuggestionStatus" AS ENUM ('PENDING', 'ACCEPTED', 'REJECTED');
CREATE TYPE "RecommendationVerdict" AS ENUM ('OPENED', 'LIKED', 'DISMISSED');
CREATE TYPE "FraudSubject" AS ENUM ('PAYMENT', 'TIP', 'PAYOUT');
CREATE TYPE "FraudOutcome" AS ENUM ('PASSED', 'HELD', 'RELEASED', 'BLOCKED');
CREATE TYPE "AffinityKind" AS ENUM ('CREATOR', 'TAG', 'CATEGORY');

CREATE TABLE "ml_models" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "task" "ModelTask" NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "status" "ModelStatus" NOT NULL DEFAULT 'REGISTERED',
    "settings" JSONB NOT NULL DEFAULT '{}',
    "activated_at" TIMESTAMPTZ(6),
    "registered_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ml_models_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ml_predictions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "model_id" UUID NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "label" TEXT,
    "score" DECIMAL(5,4),
    "confidence" DECIMAL(5,4) NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "horizon_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ml_predictions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content_recommendations" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "score" DECIMAL(5,4) NOT NULL,
    "reason" TEXT NOT NULL,
    "shown_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_recommendations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "recommendation_feedback" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "recommendation_id" UUID,
    "verdict" "RecommendationVerdict" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recommendation_feedback_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "auto_tag_suggestions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "post_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "tag" TEXT NOT NULL,
    "confidence" DECIMAL(5,4) NOT NULL,
    "status" "SuggestionStatus" NOT NULL DEFAULT 'PENDING',
    "decided_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auto_tag_suggestions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "fraud_scores" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "subject" "FraudSubject" NOT NULL,
    "subject_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "model_id" UUID,
    "score" DECIMAL(5,4) NOT NULL,
    "reasons" JSONB NOT NULL DEFAULT '[]',
    "outcome" "FraudOutcome" NOT NULL,
    "reviewed_by_id" UUID,
    "reviewed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fraud_scores_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_affinities" (
    "user_id" UUID NOT NULL,
    "kind" "AffinityKind" NOT NULL,
    "subject_id" UUID NOT NULL,
    "strength" DECIMAL(5,4) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_affinities_pkey" PRIMARY KEY ("user_id","kind","subject_id")
);

CREATE TABLE "trend_forecasts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "model_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "expected" INTEGER NOT NULL,
    "confidence" DECIMAL(5,4) NOT NULL,
    "actual" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trend_forecasts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "training_examples" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "task" "ModelTask" NOT NULL,
    "user_id" UUID,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "consented_at" TIMESTAMPTZ(6),
    "labelled_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "training_examples_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "ml_models_registered_by_id_idx" ON "ml_models"("registered_by_id");
CREATE UNIQUE INDEX "ml_models_task_name_version_key" ON "ml_models"("task", "name", "version");
CREATE INDEX "ml_predictions_subject_type_subject_id_created_at_idx" ON "ml_predictions"("subject_type", "subject_id", "created_at" DESC);
CREATE INDEX "ml_predictions_model_id_created_at_idx" ON "ml_predictions"("model_id", "created_at" DESC);
CREATE INDEX "content_recommendations_user_id_score_idx" ON "content_recommendations"("user_id", "score" DESC);
CREATE INDEX "content_recommendations_post_id_idx" ON "content_recommendations"("post_id");
CREATE INDEX "content_recommendations_model_id_idx" ON "content_recommendations"("model_id");
CREATE INDEX "content_recommendations_expires_at_idx" ON "content_recommendations"("expires_at");
CREATE UNIQUE INDEX "content_recommendations_user_id_post_id_key" ON "content_recommendations"("user_id", "post_id");
CREATE INDEX "recommendation_feedback_post_id_idx" ON "recommendation_feedback"("post_id");
CREATE INDEX "recommendation_feedback_recommendation_id_idx" ON "recommendation_feedback"("recommendation_id");
CREATE UNIQUE INDEX "recommendation_feedback_user_id_post_id_verdict_key" ON "recommendation_feedback"("user_id", "post_id", "verdict");
CREATE INDEX "auto_tag_suggestions_model_id_idx" ON "auto_tag_suggestions"("model_id");
CREATE UNIQUE INDEX "auto_tag_suggestions_post_id_tag_key" ON "auto_tag_suggestions"("post_id", "tag");
CREATE INDEX "fraud_scores_user_id_created_at_idx" ON "fraud_scores"("user_id", "created_at" DESC);
CREATE INDEX "fraud_scores_model_id_idx" ON "fraud_scores"("model_id");
CREATE INDEX "fraud_scores_reviewed_by_id_idx" ON "fraud_scores"("reviewed_by_id");
CREATE UNIQUE INDEX "fraud_scores_subject_subject_id_key" ON "fraud_scores"("subject", "subject_id");
CREATE INDEX "user_affinities_user_id_strength_idx" ON "user_affinities"("user_id", "strength" DESC);
CREATE INDEX "trend_forecasts_cluster_key_day_idx" ON "trend_forecasts"("cluster_key", "day");
CREATE UNIQUE INDEX "trend_forecasts_model_id_cluster_key_topic_day_key" ON "trend_forecasts"("model_id", "cluster_key", "topic", "day");
CREATE INDEX "training_examples_user_id_idx" ON "training_examples"("user_id");
CREATE INDEX "training_examples_labelled_by_id_idx" ON "training_examples"("labelled_by_id");
CREATE UNIQUE INDEX "training_examples_task_subject_type_subject_id_key" ON "training_examples"("task", "subject_type", "subject_id");

ALTER TABLE "ml_models" ADD CONSTRAINT "ml_models_registered_by_id_fkey" FOREIGN KEY ("registered_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "ml_predictions" ADD CONSTRAINT "ml_predictions_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "ml_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_recommendations" ADD CONSTRAINT "content_recommendations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_recommendations" ADD CONSTRAINT "content_recommendations_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_recommendations" ADD CONSTRAINT "content_recommendations_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "ml_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "recommendation_feedback" ADD CONSTRAINT "recommendation_feedback_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "recommendation_feedback" ADD CONSTRAINT "recommendation_feedback_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "recommendation_feedback" ADD CONSTRAINT "recommendation_feedback_recommendation_id_fkey" FOREIGN KEY ("recommendation_id") REFERENCES "content_recommendations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "auto_tag_suggestions" ADD CONSTRAINT "auto_tag_suggestions_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "auto_tag_suggestions" ADD CONSTRAINT "auto_tag_suggestions_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "ml_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "fraud_scores" ADD CONSTRAINT "fraud_scores_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "fraud_scores" ADD CONSTRAINT "fraud_scores_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "ml_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "fraud_scores" ADD CONSTRAINT "fraud_scores_reviewed_by_id_fkey" FOREIGN KEY ("reviewed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_affinities" ADD CONSTRAINT "user_affinities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "trend_forecasts" ADD CONSTRAINT "trend_forecasts_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "ml_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "trend_forecasts" ADD CONSTRAINT "trend_forecasts_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "training_examples" ADD CONSTRAINT "training_examples_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "training_examples" ADD CONSTRAINT "training_examples_labelled_by_id_fkey" FOREIGN KEY ("labelled_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
