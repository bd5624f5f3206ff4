// Who backs the Syrian opposition
// Every backer of one group. Put another name between the quotes.
MATCH backing = (backer:Actor)-[:BACKER_OF]->(:Actor {name: 'Syrian rebels'})
RETURN backing
LIMIT 50
