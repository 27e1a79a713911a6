-- Rewards: badges, experience, points, reputation, referrals and partners.

CREATE TYPE "PointsKind" AS ENUM ('EARNED', 'REDEEMED', 'EXPIRED', 'ADJUSTED');
CREATE TYPE "ReferralStatus" AS ENUM ('SIGNED_UP', 'QUALIFIED', 'REWARDED', 'REJECTED');
CREATE TYPE "CommissionStatus" AS ENUM ('PENDING', 'APPROVED', 'PAID', 'REVERSED');

CREATE TABLE "user_badges" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "icon_url" TEXT,
    "rule" JSONB,
    "is_retired" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_badges_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_badge_assignments" (
    "user_id" UUID NOT NULL,
    "badge_id" UUID NOT NULL,
    "awarded_by_id" UUID,
    "awarded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_badge_assignments_pkey" PRIMARY KEY ("user_id","badge_id")
);

CREATE TABLE "user_achievements" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "goal" INTEGER NOT NULL,
    "unlocked_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_achievements_pkey" PRIMARY KEY ("user_id","key")
);

CREATE TABLE "user_levels" (
    "level" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "xp" INTEGER NOT NULL,

    CONSTRAINT "user_levels_pkey" PRIMARY KEY ("level")
);

CREATE TABLE "user_xp" (
    "user_id" UUID NOT NULL,
    "xp" INTEGER NOT NULL DEFAULT 0,
    "level" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "user_xp_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_xp_transactions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "cause_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_xp_transactions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_points" (
    "user_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" "PointsKind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "balance_after" INTEGER NOT NULL,
    "reward_id" UUID,
    "cause" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_points_pkey" PRIMARY KEY ("user_id","version")
);

CREATE TABLE "loyalty_rewards" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "stock" INTEGER,
    "begins_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "loyalty_rewards_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "reputation_scores" (
    "user_id" UUID NOT NULL,
    "score" INTEGER NOT NULL,
    "parts" JSONB NOT NULL DEFAULT '{}',
    "computed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reputation_scores_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "referral_codes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "code" CITEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "referral_codes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "referrals" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "code_id" UUID NOT NULL,
    "referrer_id" UUID NOT NULL,
    "referee_id" UUID NOT NULL,
    "status" "ReferralStatus" NOT NULL DEFAULT 'SIGNED_UP',
    "reward_tokens" INTEGER,
    "movement_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "referrals_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "affiliate_programs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "rate_basis_points" INTEGER NOT NULL,
    "window_days" INTEGER NOT NULL DEFAULT 30,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "affiliate_programs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "affiliate_links" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "program_id" UUID NOT NULL,
    "affiliate_id" UUID NOT NULL,
    "slug" CITEXT NOT NULL,
    "target_path" TEXT NOT NULL,
    "click_count" INTEGER NOT NULL DEFAULT 0,
    "signup_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "affiliate_links_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "affiliate_commissions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "link_id" UUID NOT NULL,
    "program_id" UUID NOT NULL,
    "affiliate_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "status" "CommissionStatus" NOT NULL DEFAULT 'PENDING',
    "sale_minor" BIGINT NOT NULL,
    "rate_basis_points" INTEGER NOT NULL,
    "commission_minor" BIGINT NOT NULL,
    "currency_code" TEXT NOT NULL,
    "reversed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "affiliate_commissions_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "user_badges_key_key" ON "user_badges"("key");
CREATE INDEX "user_badge_assignments_badge_id_idx" ON "user_badge_assignments"("badge_id");
CREATE INDEX "user_badge_assignments_awarded_by_id_idx" ON "user_badge_assignments"("awarded_by_id");
CREATE UNIQUE INDEX "user_levels_xp_key" ON "user_levels"("xp");
CREATE INDEX "user_xp_transactions_user_id_created_at_idx" ON "user_xp_transactions"("user_id", "created_at" DESC);
CREATE UNIQUE INDEX "user_xp_transactions_user_id_cause_cause_id_key" ON "user_xp_transactions"("user_id", "cause", "cause_id");
CREATE INDEX "user_points_reward_id_idx" ON "user_points"("reward_id");
CREATE INDEX "user_points_expires_at_idx" ON "user_points"("expires_at");
CREATE INDEX "reputation_scores_score_idx" ON "reputation_scores"("score" DESC);
CREATE UNIQUE INDEX "referral_codes_user_id_key" ON "referral_codes"("user_id");
CREATE UNIQUE INDEX "referral_codes_code_key" ON "referral_codes"("code");
CREATE UNIQUE INDEX "referrals_referee_id_key" ON "referrals"("referee_id");
CREATE UNIQUE INDEX "referrals_movement_id_key" ON "referrals"("movement_id");
CREATE INDEX "referrals_code_id_idx" ON "referrals"("code_id");
CREATE INDEX "referrals_referrer_id_created_at_idx" ON "referrals"("referrer_id", "created_at" DESC);
CREATE UNIQUE INDEX "affiliate_programs_key_valid_from_key" ON "affiliate_programs"("key", "valid_from");
CREATE UNIQUE INDEX "affiliate_links_slug_key" ON "affiliate_links"("slug");
CREATE INDEX "affiliate_links_program_id_idx" ON "affiliate_links"("program_id");
CREATE INDEX "affiliate_links_affiliate_id_idx" ON "affiliate_links"("affiliate_id");
CREATE UNIQUE INDEX "affiliate_commissions_transaction_id_key" ON "affiliate_commissions"("transaction_id");
CREATE INDEX "affiliate_commissions_link_id_idx" ON "affiliate_commissions"("link_id");
CREATE INDEX "affiliate_commissions_program_id_idx" ON "affiliate_commissions"("program_id");
CREATE INDEX "affiliate_commissions_affiliate_id_created_at_idx" ON "affiliate_commissions"("affiliate_id", "created_at" DESC);

ALTER TABLE "user_badge_assignments" ADD CONSTRAINT "user_badge_assignments_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_badge_assignments" ADD CONSTRAINT "user_badge_assignments_badge_id_fkey" FOREIGN KEY ("badge_id") REFERENCES "user_badges"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_badge_assignments" ADD CONSTRAINT "user_badge_assignments_awarded_by_id_fkey" FOREIGN KEY ("awarded_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "user_achievements" ADD CONSTRAINT "user_achievements_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_xp" ADD CONSTRAINT "user_xp_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_xp_transactions" ADD CONSTRAINT "user_xp_transactions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_points" ADD CONSTRAINT "user_points_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_points" ADD CONSTRAINT "user_points_reward_id_fkey" FOREIGN KEY ("reward_id") REFERENCES "loyalty_rewards"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "reputation_scores" ADD CONSTRAINT "reputation_scores_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "referral_codes" ADD CONSTRAINT "referral_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "referrals" ADD CONSTRAINT "referrals_code_id_fkey" FOREIGN KEY ("code_id") REFERENCES "referral_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "referrals" ADD CONSTRAINT "referrals_referrer_id_fkey" FOREIGN KEY ("referrer_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "referrals" ADD CONSTRAINT "referrals_referee_id_fkey" FOREIGN KEY ("referee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "affiliate_links" ADD CONSTRAINT "affiliate_links_program_id_fkey" FOREIGN KEY ("program_id") REFERENCES "affiliate_programs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "affiliate_links" ADD CONSTRAINT "affiliate_links_affiliate_id_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "affiliate_commissions" ADD CONSTRAINT "affiliate_commissions_link_id_fkey" FOREIGN KEY ("link_id") REFERENCES "affiliate_links"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "affiliate_commissions" ADD CONSTRAINT "affiliate_commissions_program_id_fkey" FOREIGN KEY ("program_id") REFERENCES "affiliate_programs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "affiliate_commissions" ADD CONSTRAINT "affiliate_commissions_affiliate_id_fkey" FOREIGN KEY ("affiliate_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
