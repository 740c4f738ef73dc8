package main

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

// Lists of many organizations that were compiled from public data. They are
// less sure than our own: names that could mean something else are left out.
var (
	//go:embed institutions.tsv
	institutions string
	//go:embed clubs.tsv
	clubs string
)

// addListed adds the organizations of the compiled lists.
func (w *world) addListed() error {
	adjectives := w.adjectives()
	all, bearers := listed()
	for _, t := range w.unmistaken(all) {
		if t.trust == alone {
			w.addAgain(t)
			continue
		}
		t.trust = waryIf(len(t.id) > maxKnownID || bearers[t.name] > 1)
		t.others = slices.DeleteFunc(t.others, manyBear.MatchString)
		if manyBear.MatchString(t.name) {
			t.trust, t.country = wary, ""
		}
		if t.trust == wary && couldBeAnything(t.name, t.id, w.common, adjectives) {
			t.country = ""
		}
		w.add(t)
	}
	return nil
}

// manyBear matches names of hospitals and colleges that many more bear than are listed.
var manyBear = regexp.MustCompile(`^(?:(?:St\.?|Saint) [\pL.'’]+|Mercy|Good Samaritan|Holy Cross|Methodist|Baptist|Providence|Community) ` +
	`(?:Hospital|Medical Cent(?:er|re))$|^(?:(?:The )?(?:City|Trinity|Christ|Holy Cross|Jesus|King's|Queen's|Queens'|University)|(?:Saint|St\.?) [\pL.'’]+) College$`)

// listed returns the things of the lists, and how many bear each name.
func listed() (all []thing, bearers map[string]int) {
	bearers = make(map[string]int)
	for _, list := range []string{institutions, clubs} {
		for _, row := range rows(list) {
			t := row.thing(organization, organizationWeight)
			t.demonyms = nil // the column says how far the name can be trusted
			if slices.Contains(row.demonyms, alone) {
				t.trust = alone
			} else {
				bearers[t.name]++
			}
			all = append(all, t)
		}
	}
	return all, bearers
}

// unmistaken returns the things without the names under which something else is
// known, and without those that have no name left.
func (w *world) unmistaken(all []thing) []thing {
	surnames := w.namesOfPersons()
	var known []thing
	for _, t := range all {
		isOther := func(name string) bool { return w.isOther(name, t.id, surnames) }
		t.others = slices.DeleteFunc(t.others, isOther)
		switch there := w.byID[t.id]; {
		case t.trust == alone && len(t.others) == 0:
		case !isOther(t.name):
			known = append(known, t)
		case there != nil:
			t.name = there.name
			known = append(known, t)
		}
	}
	return known
}

// isOther reports whether a name is words that news writes in small letters, a
// person's, or that of a place or another organization that is known.
func (w *world) isOther(name, id string, surnames map[string]bool) bool {
	if !isName(name) || w.common[strings.ToLower(name)] || surnames[name] {
		return true
	}
	return slices.ContainsFunc(w.byName[name], func(t *thing) bool { return t.id != id })
}
