package enrich

import "github.com/dateline/dateline/article"

// What makes an entity salient. The weights add up to 1.
const (
	frequencySalience = 0.5  // its share of the mentions of the most frequent one
	titleSalience     = 0.25 // whether the title names it
	leadSalience      = 0.25 // how early the text names it
)

// earlySentences is the number of sentences over which being early counts.
const earlySentences = 10

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
		most = max(most, frequencies[i])
	}
	for i := range entities {
		e := &entities[i]
		e.salience = round(frequencySalience*frequencies[i]/most + titleSalience*inTitle(d, *e) + leadSalience*lead(d, *e))
	}
}

// inTitle is 1 for an entity that the title names, else 0.
func inTitle(d *document, e entity) float64 {
	if d.mentions[e.mentions[0]].field == article.TitleField {
		return 1
	}
	return 0
}

// lead is 1 for an entity of the text's first sentence, 0 for one that comes
// late or in the title only.
func lead(d *document, e entity) float64 {
	for _, m := range e.mentions {
		if d.mentions[m].field == article.TextField {
			return float64(max(0, earlySentences-d.mentions[m].sentence)) / earlySentences
		}
	}
	return 0
}
