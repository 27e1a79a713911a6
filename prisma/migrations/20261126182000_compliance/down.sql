DROP TABLE
  compliance_tasks, archive_batches, retention_policies, legal_holds, erasure_requests, data_export_requests, consents, jurisdiction_rules, user_age_states, age_verifications, compliance_2257_depictions, compliance_2257_records;
DROP TYPE "IdentityDocumentType";
DROP TYPE "PerformerRecordStatus";
DROP TYPE "DepictionTarget";
DROP TYPE "AgeMethod";
DROP TYPE "AgeAssurance";
DROP TYPE "ConsentPurpose";
DROP TYPE "DataRequestStatus";
DROP TYPE "RetentionAction";
DROP TYPE "StorageTier";
DROP TYPE "ArchiveStatus";
DROP TYPE "ComplianceTaskKind";
DROP TYPE "ComplianceTaskStatus";
