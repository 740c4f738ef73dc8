package enrich

import (
	"fmt"

	"github.com/dateline/dateline/internal/ner"
)

// Gazetteer returns the names that the features of the tagger know, for the
// program that trains it.
func Gazetteer() (*ner.Gazetteer, error) {
	known, err := loadKnowledge(nil)
	if err != nil {
		return nil, fmt.Errorf("load knowledge of names: %w", err)
	}
	return known.gazetteer, nil
}

// newGazetteer returns the names, given in the order of the table, in which both texts and
// things are found faster than in that of the index, and all demonyms.
func (k *knowledge) newGazetteer(names []namedThing) *ner.Gazetteer {
	g := ner.NewGazetteer(len(names) + len(k.demonyms))
	for _, n := range names {
		g.AddName(n.name.of(k.names.whole), k.thing(n.thing).typ)
	}
	for word := range k.demonyms {
		g.AddDemonym(word)
	}
	return g
}
