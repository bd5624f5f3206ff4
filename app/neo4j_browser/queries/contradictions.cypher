// Contradictions
// Two claims about one pair of actors that cannot both hold, side by side: affirmed and denied, or support and hostility. Days are not compared here; Legation's question "dyad" does that.
MATCH (subject:Actor)<-[:SUBJECT]-(one:Statement {polarity: 'affirmed'})-[:OBJECT]->(object:Actor)
WHERE one.modality IN ['asserted', 'hedged']
MATCH (subject)<-[:SUBJECT|OBJECT]-(other:Statement)-[:SUBJECT|OBJECT]->(object)
WHERE other.modality IN ['asserted', 'hedged']
  AND (
    other.polarity = 'denied' AND other.relation = one.relation
    OR other.polarity = 'affirmed'
      AND one.relation IN ['BACKER_OF', 'ALLIED_WITH']
      AND other.relation IN ['OPPOSES', 'FIGHTS', 'ACCUSES', 'SANCTIONS', 'DESIGNATED_TERRORIST']
  )
  AND (
    EXISTS { (other)-[:SUBJECT]->(subject) }
    OR any(said IN [one, other] WHERE said.relation IN ['ALLIED_WITH', 'FIGHTS', 'DIFFERS_WITH', 'AFFILIATED_WITH', 'AGREES_WITH', 'MEETS'])
  )
MATCH (one)-[:`IN`]->(oneDocument:Document)
MATCH (other)-[:`IN`]->(otherDocument:Document)
OPTIONAL MATCH (one)-[:SPEAKER]->(oneSpeaker:Actor)
OPTIONAL MATCH (other)-[:SPEAKER]->(otherSpeaker:Actor)
RETURN one.relation AS claim,
  one.quote AS `one says`,
  coalesce(oneSpeaker.name + ' in: ', '') + oneDocument.title AS `where`,
  CASE other.polarity WHEN 'denied' THEN 'not ' ELSE '' END + other.relation AS `against`,
  other.quote AS `another says`,
  coalesce(otherSpeaker.name + ' in: ', '') + otherDocument.title AS `and where`
LIMIT 25
