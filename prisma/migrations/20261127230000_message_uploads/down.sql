-- Uploads of messages go with the value; what messages carry has lost its uploads before.
DELETE FROM uploads WHERE purpose = 'MESSAGE';
ALTER TYPE "UploadPurpose" RENAME TO "UploadPurpose_old";
CREATE TYPE "UploadPurpose" AS ENUM ('POST', 'IDENTITY');
ALTER TABLE uploads ALTER COLUMN purpose TYPE "UploadPurpose" USING purpose::text::"UploadPurpose";
DROP TYPE "UploadPurpose_old";
