package enrich

import (
	"cmp"
	"slices"
)

// resolver brings the mentions of one thing together and says which it is.
type resolver struct {
	known  *knowledge
	digest string
}

func newResolver(known *knowledge) *resolver { return &resolver{known, known.digest} }

// run groups the mentions into entities. Each mention belongs to exactly one.
// It may trim, widen or split mentions, and add those of names that it knows
// from elsewhere in the article; they stay in order.
func (r *resolver) run(d *document) error {
	r.rebound(d)
	r.refine(d)
	d.joinSpeltOut()
	short := r.introduced(d)
	d.repeated(r.nicknamesOf)
	full := d.otherNames()
	d.addExpanded(full, short)
	names := r.readNames(d)
	introduced := introducedSurnames(names)
	r.settleTypes(names, introduced)
	r.longForms(d, names, introduced, full)
	groups := r.group(names, full)
	r.link(d, groups)
	d.entities = r.entities(d, groups)
	return nil
}

// entities makes one entity of all groups with the same id, the most salient
// first.
func (r *resolver) entities(d *document, groups []*group) []entity {
	entities := make([]entity, 0, len(groups))
	index := make(map[string]int)
	for _, g := range groups {
		e := g.entity()
		at, found := index[e.id]
		if !found {
			index[e.id] = len(entities)
			entities = append(entities, e)
			continue
		}
		entities[at].mentions = append(entities[at].mentions, e.mentions...)
	}
	for i := range entities {
		slices.Sort(entities[i].mentions)
	}
	setSalience(d, entities)
	slices.SortFunc(entities, func(a, b entity) int {
		return cmp.Or(cmp.Compare(b.salience, a.salience), cmp.Compare(a.id, b.id))
	})
	return entities
}

// entity returns the entity that a group is, without salience.
func (g *group) entity() entity {
	e := entity{typ: g.typ, name: g.displayName(), mentions: g.mentions}
	if g.thing == nil {
		e.id = localID(g.typ, e.name)
		return e
	}
	e.name, e.wikidata, e.country, e.id = g.thing.name, g.thing.id, g.thing.country, g.thing.id
	e.at = g.thing.at
	if e.id == "" {
		e.id = localID(g.typ, g.thing.name, g.thing.localContext()...)
	}
	return e
}

// localContext tells places of one name apart that have no Wikidata id.
func (k known) localContext() []string {
	if k.typ != place {
		return nil
	}
	return []string{k.region, k.country}
}
