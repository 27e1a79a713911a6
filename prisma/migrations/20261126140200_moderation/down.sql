DROP TABLE
  sanction_rules, safety_scores, moderator_notes, business_holidays, dmca_counter_notices, dmca_notices, appeals, moderation_states, moderation_actions, moderation_queue, moderation_flags, moderation_thresholds, report_evidence, reports, report_reasons, policy_acceptances;
DROP TYPE "ReportPriority";
DROP TYPE "ReportStatus";
DROP TYPE "ReportOutcome";
DROP TYPE "EvidenceKind";
DROP TYPE "ModerationActionKind";
DROP TYPE "QueueStatus";
DROP TYPE "FlagVerdict";
DROP TYPE "AppealStatus";
DROP TYPE "DmcaStatus";
