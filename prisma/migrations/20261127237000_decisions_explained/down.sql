DROP FUNCTION app.decision_explained_by(uuid);
