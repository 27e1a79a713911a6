DROP TRIGGER creators_audit ON creators;
CREATE TRIGGER creators_audit AFTER INSERT OR UPDATE OR DELETE ON creators
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ACCOUNT', 'Creator', 'id', 'user_id', '', 'follower_count,updated_at');
DROP TRIGGER posts_audit ON posts;
CREATE TRIGGER posts_audit AFTER INSERT OR UPDATE OR DELETE ON posts
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('CONTENT', 'Post', 'id', '', 'title,body', 'like_count,comment_count,share_count,view_count,updated_at,search_vector,search');
DROP TRIGGER content_collaborators_status_steps ON content_collaborators;
DROP TRIGGER friend_requests_status_steps ON friend_requests;
DROP TRIGGER aml_checks_status_steps ON aml_checks;
DROP TRIGGER kyc_verifications_subject_fixed ON kyc_verifications;
DROP TRIGGER kyc_verifications_status_steps ON kyc_verifications;
DROP TRIGGER posts_status_steps ON posts;
