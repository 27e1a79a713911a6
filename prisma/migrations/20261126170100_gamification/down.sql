DROP TABLE
  affiliate_commissions,
  affiliate_links,
  affiliate_programs,
  referrals,
  referral_codes,
  reputation_scores,
  loyalty_rewards,
  user_points,
  user_xp_transactions,
  user_xp,
  user_levels,
  user_achievements,
  user_badge_assignments,
  user_badges;

DROP TYPE "CommissionStatus";
DROP TYPE "ReferralStatus";
DROP TYPE "PointsKind";
