package enrich

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSalience(t *testing.T) {
	tokens, resolver := testTokenizer(t), newResolver(testKnowledge(t))
	for name, c := range map[string]struct {
		title, text string
		want        map[string]float64
	}{
		"one entity in everything": {"[loc Oslo]", "It rained in [loc Oslo].", map[string]float64{"Oslo": 1}},
		"title only":               {"[loc Oslo]", "It rained.", map[string]float64{"Oslo": 0.55}},
		"early before late":        {"", "[loc Oslo] slept. [loc Lima] slept.", map[string]float64{"Oslo": 0.7, "Lima": 0.525}},
		"often before once":        {"", "[loc Lima] and [loc Oslo], [loc Oslo] and [loc Oslo].", map[string]float64{"Oslo": 0.75, "Lima": 0.6}},
		"names before demonyms":    {"", "The [dem Norwegian] met in [loc Peru].", map[string]float64{"Peru": 0.75, "Norway": 0.6255}},
		"spread": {
			"", "[loc Oslo] and [loc Lima]. [loc Oslo] slept. It rained. [loc Lima] slept.",
			map[string]float64{"Lima": 0.75, "Oslo": 0.7},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := marked(t, tokens, c.title, c.text)
			if err := resolver.run(d); err != nil {
				t.Fatal(err)
			}
			got := make(map[string]float64)
			for _, e := range d.entities {
				got[e.name] = e.salience
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
