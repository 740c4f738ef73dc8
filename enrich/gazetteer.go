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
	return known.gazetteer(), nil
}

// gazetteer returns all names and demonyms.
func (k *knowledge) gazetteer() *ner.Gazetteer {
	g := ner.NewGazetteer(len(k.names) + len(k.demonyms))
	for name, m := range k.names {
		for _, thing := range k.things[m.first:m.end] {
			g.AddName(name, thing.typ)
		}
	}
	for word := range k.demonyms {
		g.AddDemonym(word)
	}
	return g
}
