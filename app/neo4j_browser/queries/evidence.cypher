// The evidence behind one tie
// The statements that the tie rests on: what each says word for word, in which document, and who is quoted.
MATCH (backer:Actor {name: 'Turkey'})-[tie:BACKER_OF]->(backed:Actor {name: 'Syrian rebels'})
UNWIND tie.statements AS id
MATCH (statement:Statement {id: id})-[:`IN`]->(document:Document)
OPTIONAL MATCH (statement)-[:SPEAKER]->(speaker:Actor)
RETURN backer, backed, statement, document, speaker
LIMIT 25
