-- What messages carry comes in as other files do. The value is alone here, since the transaction that adds a value of an
-- enum cannot use it.
ALTER TYPE "UploadPurpose" ADD VALUE 'MESSAGE';
