// An envoy, and whom they represent
// Envoys with those who sent them, the words that say so, and what the envoy is quoted with.
MATCH post = (envoy:Envoy {name: 'Hans Grundberg'})-[tie:ENVOY_OF]->(:Actor)
OPTIONAL MATCH words = (envoy)<-[:SUBJECT]-(statement:Statement)-[:OBJECT]->(:Actor) WHERE statement.id IN tie.statements
OPTIONAL MATCH quoted = (envoy)<-[:SPEAKER]-(:Statement)-[:SUBJECT|OBJECT]->(:Actor)
RETURN post, words, quoted
LIMIT 50
