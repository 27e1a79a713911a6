DROP TABLE
  user_sanctions, statements_of_reasons, user_violations, policy_documents;
DROP TYPE "PolicyKind";
DROP TYPE "ReportType";
DROP TYPE "ViolationSeverity";
DROP TYPE "ModerationTarget";
DROP TYPE "SanctionKind";
DROP TYPE "RestrictedFeature";
DROP TYPE "StatementSource";
DROP TYPE "StatementGround";
DROP TYPE "RestrictionType";
