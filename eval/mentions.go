package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
)

// textSet is a set of texts in one casing.
type textSet struct {
	name, casing string
	texts        []text
}

// compareMentions measures names in raw text, found by the whole pipeline and
// by the peers, and returns a table.
func compareMentions(f flags) (string, error) {
	marked, err := markedSets(f)
	if err != nil {
		return "", err
	}
	speeds, err := speedSets()
	if err != nil {
		return "", err
	}
	systems, err := askSystems(f, allTexts(append(marked, speeds...)))
	if err != nil {
		return "", err
	}
	return comparison(systems, marked, speeds), nil
}

// markedSets reads the gold sets and writes them in each casing. wikigold is
// there only if there is a tagger that has not seen it; a set that is not at
// hand is left out.
func markedSets(f flags) ([]textSet, error) {
	var sets []textSet
	for i, set := range goldSets {
		if set.name == wikigold && f.Tagger == "" {
			fmt.Fprintln(os.Stderr, "eval: wikigold is left out: --tagger names no tagger that has not seen it")
			continue
		}
		texts, err := readGoldTexts(f.Data, i)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(os.Stderr, "eval: %s is left out: %v\n", set.name, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, c := range casings() {
			sets = append(sets, textSet{set.name, c.name, recased(texts, c)})
		}
	}
	return sets, nil
}

func recased(texts []text, c casing) []text {
	all := make([]text, len(texts))
	for i, t := range texts {
		all[i] = text{id: t.id + "/" + c.name, content: c.write(t.content), names: t.names}
	}
	return all
}

// speedSets are the bundled articles: to find the entities of, and to do all
// with that a system does. Nobody marked their names.
func speedSets() ([]textSet, error) {
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	names, whole := textSet{name: "Wikinews, names"}, textSet{name: "Wikinews, all"}
	for _, r := range records {
		raw, err := article.Decode(article.Record{Value: r.Value})
		if err != nil {
			return nil, err
		}
		content := raw.Title + "\n\n" + raw.Body
		names.texts = append(names.texts, text{id: names.name + "/" + r.ID, content: content, timed: true})
		whole.texts = append(whole.texts, text{id: whole.name + "/" + r.ID, content: content, timed: true, whole: true})
	}
	return []textSet{names, whole}, nil
}

func allTexts(sets []textSet) []text {
	var texts []text
	for _, s := range sets {
		texts = append(texts, s.texts...)
	}
	return texts
}

// askSystems returns the answers of all systems, Dateline's first.
func askSystems(f flags, texts []text) ([]system, error) {
	own, err := askDateline(f, texts)
	if err != nil {
		return nil, err
	}
	systems := []system{own}
	if len(f.Peer) > 0 {
		finder, err := newProseFinder()
		if err != nil {
			return nil, err
		}
		systems = append(systems, system{"prose", allAnswers(texts, finder.answer)})
	}
	for _, nameAndFile := range f.Peer {
		peer, err := readPeer(nameAndFile)
		if err != nil {
			return nil, err
		}
		systems = append(systems, peer)
	}
	for _, s := range systems {
		if err := s.check(texts); err != nil {
			return nil, err
		}
	}
	return systems, nil
}

// askDateline reads wikigold with the tagger that has not seen it.
func askDateline(f flags, texts []text) (system, error) {
	shipped, err := newDateline(nil)
	if err != nil {
		return system{}, err
	}
	unseen := shipped
	if f.Tagger != "" {
		weights, err := os.ReadFile(f.Tagger)
		if err != nil {
			return system{}, err
		}
		if unseen, err = newDateline(weights); err != nil {
			return system{}, err
		}
	}
	answers := allAnswers(texts, func(t text) answer {
		if strings.HasPrefix(t.id, wikigold+"/") {
			return unseen.answer(t)
		}
		return shipped.answer(t)
	})
	shipped.timeAgain(texts, answers)
	return system{"Dateline", answers}, nil
}

// passes are how often Dateline reads the texts that tell its speed: once takes it
// less than half a second, in which a machine that does something else, too, shows.
const passes = 10

// timeAgain makes the times of answers means over several passes.
func (d *dateline) timeAgain(texts []text, answers map[string]answer) {
	for range passes - 1 {
		for _, t := range texts {
			if t.timed {
				a := answers[t.id]
				a.took += d.answer(t).took
				answers[t.id] = a
			}
		}
	}
	for _, t := range texts {
		if t.timed {
			a := answers[t.id]
			a.took /= passes
			answers[t.id] = a
		}
	}
}
