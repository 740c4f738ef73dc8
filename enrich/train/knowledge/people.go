package main

import (
	_ "embed"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// addPersons adds the persons of our own list.
func (w *world) addPersons() error {
	for _, row := range rows(persons) {
		t := row.thing(person, leaderWeight)
		if len(t.demonyms) > 0 { // the column of demonyms says "wary"
			t.trust, t.weight = wary, legislatorWeight
		}
		t.others = append(t.others, append(personNames(t.name), plainName(t.name))...)
		t.demonyms = nil
		w.add(t)
	}
	return nil
}

//go:embed prominent.tsv
var prominent string

// addProminent adds persons whom today's news names often. Who is there, and meant only
// where their country is named, is meant anywhere. Their names are left as they are
// written: another initial tells another person.
func (w *world) addProminent() error {
	for _, row := range rows(prominent) {
		t := row.thing(person, legislatorWeight)
		for _, name := range append([]string{t.name}, row.others...) {
			t.others = append(t.others, plainName(name))
		}
		w.add(t).trust = ""
	}
	return nil
}

var (
	//go:embed ministers.tsv
	ministers string
	//go:embed members.tsv
	members string
)

// addOfficials adds holders of offices and members of parliaments. Their names are left as
// they are written: who is called with an initial is told by it from others.
func (w *world) addOfficials() error {
	for _, row := range append(rows(ministers), rows(members)...) {
		t := row.thing(person, legislatorWeight)
		t.trust = wary
		if len(t.demonyms) > 0 { // the column of demonyms says "leader"
			t.trust, t.weight, t.demonyms = "", leaderWeight, nil
		}
		for _, name := range append([]string{t.name}, row.others...) {
			t.others = append(t.others, plainName(name))
		}
		w.add(t)
	}
	return nil
}

//go:embed figures.tsv
var figures string

// addFigures adds persons in the public eye who have their name for themselves.
// Of the less known ones only that it is a person's name: others bear it, too.
func (w *world) addFigures() error {
	for _, row := range rows(figures) {
		t := row.thing(person, legislatorWeight)
		t.others = append(personNames(t.name), ascii(t.name))
		if slices.ContainsFunc(w.byName[t.name], func(other *thing) bool { return other.id != t.id }) {
			continue
		}
		if len(t.id) > maxKnownID && w.byID[t.id] == nil {
			t.id, t.country = "", ""
		}
		w.add(t)
	}
	return nil
}

// addLeaders adds heads of state and government.
func (w *world) addLeaders(path string) error {
	table, err := readCSV(path)
	if err != nil {
		return err
	}
	code := make(map[string]string) // of countries, by Wikidata id
	for _, t := range w.things {
		code[t.id] = t.country
	}
	code["Q756617"], code["Q29999"] = "DK", "NL" // the kingdoms
	for _, record := range table {
		name := record["officeholderLabel"]
		if bareID.MatchString(name) || strings.Contains(record["positionLabel"], "co-prince") { // of Andorra: the president of France
			continue
		}
		id := record["officeholder"]
		country := code[record["countryid"]]
		if there := w.byID[id]; there != nil {
			if country != "" && there.country != country {
				there.country = "" // head of several states
			}
			w.name(there, append(personNames(name), name, plainName(name))...)
			continue
		}
		w.add(thing{
			typ: person, id: id, country: country, weight: leaderWeight, name: name,
			others: append(personNames(name), plainName(name)),
		})
	}
	return nil
}

// plainName returns a person's name as news writes it that has no marks for letters, also
// without those that are part of them: "Jaroslaw" for "Jarosław".
func plainName(name string) string { return ascii(withoutStrokes.Replace(name)) }

var withoutStrokes = strings.NewReplacer("ł", "l", "Ł", "L", "ø", "o", "Ø", "O", "đ", "d", "Đ", "D", "ı", "i")

var bareID = regexp.MustCompile(`^Q\d+$`)

// personNames returns the name without what stands between the first and the
// last word as an initial. Who is called with two of them is not called without: George
// R. R. Martin, as George Martin is somebody else.
func personNames(name string) []string {
	initials := initial.FindString(name)
	if strings.Count(initials, ".") != 1 {
		return nil
	}
	return []string{strings.Replace(name, initials, " ", 1)}
}

var initial = regexp.MustCompile(` (?:\p{Lu}\. )+`)

// office says how sure it is that a politician's name means them.
type office struct {
	weight int
	wary   bool
}

var (
	president  = office{weight: leaderWeight}
	legislator = office{weight: legislatorWeight, wary: true}
)

// politician is an entry of the list of members of the United States' Congress
// and of that of its presidents.
type politician struct {
	ID struct {
		Wikidata  string `yaml:"wikidata"`
		Wikipedia string `yaml:"wikipedia"`
	} `yaml:"id"`
	Name struct {
		First    string `yaml:"first"`
		Last     string `yaml:"last"`
		Suffix   string `yaml:"suffix"`
		Nickname string `yaml:"nickname"`
		Full     string `yaml:"official_full"`
	} `yaml:"name"`
}

func (w *world) addPoliticians(path string, office office) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var politicians []politician
	if err := yaml.Unmarshal(content, &politicians); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	for _, p := range politicians {
		if p.ID.Wikidata == "" {
			continue
		}
		names := p.names()
		w.add(thing{
			typ: person, id: p.ID.Wikidata, country: "US", weight: office.weight, trust: waryIf(office.wary),
			name: names[0], others: names[1:],
		})
	}
	return nil
}

// names returns the names of a politician, the common one first.
func (p politician) names() []string {
	wikipedia, _, _ := strings.Cut(p.ID.Wikipedia, " (")
	var names []string
	for _, name := range []string{wikipedia, p.Name.Full, p.Name.First + " " + p.Name.Last} {
		if name != "" {
			names = append(names, name)
			names = append(names, personNames(name)...)
			names = append(names, ascii(name))
		}
	}
	if p.Name.Nickname != "" {
		names = append(names, p.Name.Nickname+" "+p.Name.Last)
	}
	return names
}
