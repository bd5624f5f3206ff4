// Paths between two actors
// The five shortest ways from one actor to another, along ties in either direction. Talks are left out: enemies attend them too.
MATCH path = SHORTEST 5 (:Actor {name: 'Turkey'})
    -[:BACKER_OF|ALLIED_WITH|OPPOSES|FIGHTS|ACCUSES|SANCTIONS|DESIGNATED_TERRORIST|DIFFERS_WITH
      |MEMBER_OF|AFFILIATED_WITH|ENVOY_OF|HOLDS_OFFICE|AGREES_WITH]-{1,4}
    (:Actor {name: 'Iran'})
RETURN path
LIMIT 5
