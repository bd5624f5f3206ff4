// The surest ties
// Ties by confidence, with the number of documents behind each. Without news a tie fades by half in five years.
MATCH (subject:Actor)-[tie]->(object:Actor)
RETURN subject.name AS subject, type(tie) AS relation, object.name AS object,
  round(tie.confidence, 2) AS confidence, tie.valid_from AS since, tie.documents AS documents
ORDER BY tie.confidence DESC, subject, relation, object
LIMIT 25
