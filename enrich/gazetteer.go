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
	g := ner.NewGazetteer(len(k.names.parts) + len(k.demonyms))
	for name := range k.names.parts {
		for thing := range k.meanings(int32(name)).all() {
			g.AddName(k.names.text(name), thing.typ)
		}
	}
	for word := range k.demonyms {
		g.AddDemonym(word)
	}
	return g
}
