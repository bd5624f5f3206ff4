// Who came to the talks
// Hosts, mediators and participants of one event, with the statements that say so. Ties of talks expire after a year; statements stay.
MATCH talks = (:Event {name: 'Astana talks'})<-[:OBJECT]-(:Statement)-[:SUBJECT]->(:Actor)
RETURN talks
LIMIT 50
