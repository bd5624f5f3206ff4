// What a publisher's documents say
// The claims in all documents of one publisher, word for word, the newest document first.
MATCH (document:Document {publisher: 'Legation examples'})<-[:`IN`]-(statement:Statement)
OPTIONAL MATCH (statement)-[:SPEAKER]->(speaker:Actor)
RETURN document.published_at AS published, document.title AS document,
  statement.name AS claim, statement.polarity AS polarity, speaker.name AS `quoted`, statement.quote AS words
ORDER BY published DESC, document, claim
LIMIT 100
