// Everything about one actor
// An actor with its ties, and with the statements in which it is subject, object or speaker. Put another name between the quotes.
MATCH around = (:Actor {name: 'Iran'})-[]-(:Actor|Statement)
RETURN around
LIMIT 100
