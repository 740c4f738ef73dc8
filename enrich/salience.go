package enrich

import (
	"math"

	"github.com/dateline/dateline/article"
)

// What makes an entity salient. The weights add up to 1. They were chosen by
// how well the order of entities agrees with headlines and with indexers, see
// docs/quality.md; whether an entity begins its sentences added nothing.
const (
	frequencySalience = 0.3  // how often it is named, beside the most frequent one
	leadSalience      = 0.35 // how early the text names it
	titleSalience     = 0.25 // whether the title names it
	spreadSalience    = 0.1  // over how much of the text it is named
)

// demonymWeight is what a demonym counts beside a name: "the Chinese premier"
// is less about China than "China".
const demonymWeight = 0.5

// setSalience sets the entities' salience, rounded as in the record.
func setSalience(d *document, entities []entity) {
	frequencies := make([]float64, len(entities))
	most := 0.0
	for i, e := range entities {
		for _, m := range e.mentions {
			if d.mentions[m].kind == article.Demonym {
				frequencies[i] += demonymWeight
			} else {
				frequencies[i]++
			}
		}
		// The second mention says more than the tenth.
		frequencies[i] = math.Log1p(frequencies[i])
		most = max(most, frequencies[i])
	}
	for i := range entities {
		e := &entities[i]
		lead, spread := d.leadAndSpread(*e)
		e.salience = round(frequencySalience*frequencies[i]/most + leadSalience*lead + titleSalience*d.inTitle(*e) + spreadSalience*spread)
	}
}

// inTitle is 1 for an entity that the title names, else 0.
func (d *document) inTitle(e entity) float64 {
	if d.mentions[e.mentions[0]].field == article.TitleField {
		return 1
	}
	return 0
}

// leadAndSpread returns how early the text names an entity, 1 for its first
// sentence and a half for its second, and the share of the text from the first
// to the last sentence that names it. Both are 0 for one in the title only.
func (d *document) leadAndSpread(e entity) (lead, spread float64) {
	first, last := -1, 0
	for _, m := range e.mentions {
		if d.mentions[m].field != article.TextField {
			continue
		}
		last = d.mentions[m].sentence
		if first < 0 {
			first = last
		}
	}
	if first < 0 {
		return 0, 0
	}
	return 1 / float64(1+first), float64(last-first+1) / float64(len(d.text.sentences))
}
