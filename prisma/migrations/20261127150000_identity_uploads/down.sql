-- Uploads of papers go with the value; the papers themselves are rows of their own.
DELETE FROM uploads WHERE purpose = 'IDENTITY';
ALTER TYPE "UploadPurpose" RENAME TO "UploadPurpose_old";
CREATE TYPE "UploadPurpose" AS ENUM ('POST');
ALTER TABLE uploads ALTER COLUMN purpose TYPE "UploadPurpose" USING purpose::text::"UploadPurpose";
DROP TYPE "UploadPurpose_old";
