// Who designates whom
// Designations as terrorist and sanctions: a tie from the one who decides to the one it is about.
MATCH designation = (:Actor)-[:DESIGNATED_TERRORIST|SANCTIONS]->(:Actor)
RETURN designation
LIMIT 100
