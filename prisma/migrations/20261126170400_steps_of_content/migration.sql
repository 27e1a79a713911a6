-- Which way posts, papers, requests and invitations go, and what of posts and creators is no change worth an audit row.

CREATE TRIGGER posts_status_steps BEFORE UPDATE OF status ON posts
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'DRAFT>SCHEDULED', 'DRAFT>PUBLISHED', 'DRAFT>ARCHIVED', 'SCHEDULED>DRAFT', 'SCHEDULED>PUBLISHED',
    'SCHEDULED>ARCHIVED', 'PUBLISHED>ARCHIVED', 'ARCHIVED>PUBLISHED'
  );

CREATE TRIGGER kyc_verifications_status_steps BEFORE UPDATE OF status ON kyc_verifications
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>APPROVED', 'PENDING>REJECTED', 'PENDING>WITHDRAWN', 'APPROVED>EXPIRED'
  );
CREATE TRIGGER kyc_verifications_subject_fixed BEFORE UPDATE ON kyc_verifications
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'created_at');

CREATE TRIGGER aml_checks_status_steps BEFORE UPDATE OF status ON aml_checks
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>CLEAR', 'PENDING>HIT', 'HIT>CLEARED');

CREATE TRIGGER friend_requests_status_steps BEFORE UPDATE OF status ON friend_requests
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>ACCEPTED', 'PENDING>DECLINED', 'PENDING>CANCELLED'
  );

CREATE TRIGGER content_collaborators_status_steps BEFORE UPDATE OF status ON content_collaborators
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'INVITED>ACCEPTED', 'INVITED>DECLINED', 'INVITED>WITHDRAWN', 'ACCEPTED>WITHDRAWN'
  );

-- Counters and what search reads follow from other rows and columns.

DROP TRIGGER posts_audit ON posts;
CREATE TRIGGER posts_audit AFTER INSERT OR UPDATE OR DELETE ON posts
  FOR EACH ROW EXECUTE FUNCTION app.audit_change(
    'CONTENT', 'Post', 'id', '', 'title,body',
    'like_count,comment_count,share_count,download_count,view_count,tag_ids,updated_at,search_vector'
  );

DROP TRIGGER creators_audit ON creators;
CREATE TRIGGER creators_audit AFTER INSERT OR UPDATE OR DELETE ON creators
  FOR EACH ROW EXECUTE FUNCTION app.audit_change(
    'ACCOUNT', 'Creator', 'id', 'user_id', '', 'follower_count,updated_at,search_vector'
  );
