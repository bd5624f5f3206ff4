// What changed last
// The newest lines of the feed of changes: what was recorded or retracted, and when.
MATCH (change:Change)
WITH change ORDER BY change.revision DESC, change.part LIMIT 5
UNWIND range(0, size(change.ids) - 1) AS place
WITH change, change.kinds[place] AS what, change.subjects[place] AS kind, change.ids[place] AS id
LIMIT 100
OPTIONAL MATCH (thing:Actor|Document|Statement|RetractedDocument|RetractedStatement {id: id})
RETURN change.revision AS revision, change.at AS at, what, kind, coalesce(thing.name, thing.title, id) AS name
LIMIT 100
