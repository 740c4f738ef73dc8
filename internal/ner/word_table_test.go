package ner

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// smallTable is full after a few words.
func smallTable() *wordTable { return newWordTable(2, 3) }

// What a document has found stays as it is until the document leaves, whatever others
// read meanwhile, and no room is lost.
func TestWordsStayWhileADocumentLooksAtThem(t *testing.T) {
	type document struct {
		ticket uint64
		words  map[string]*knownWord
	}
	rapid.Check(t, func(rt *rapid.T) {
		table := smallTable()
		var reading []document
		rt.Repeat(map[string]func(*rapid.T){
			"enter": func(*rapid.T) {
				reading = append(reading, document{table.enter(), map[string]*knownWord{}})
			},
			"leave": func(rt *rapid.T) {
				if len(reading) == 0 {
					rt.Skip()
				}
				i := rapid.IntRange(0, len(reading)-1).Draw(rt, "document")
				table.leave(reading[i].ticket)
				reading = slices.Delete(reading, i, i+1)
			},
			"read": func(rt *rapid.T) {
				if len(reading) == 0 {
					rt.Skip()
				}
				token := fmt.Sprint("word", rapid.IntRange(0, 20).Draw(rt, "word"))
				if w := readToken(table, token); w != nil {
					rapid.SampledFrom(reading).Draw(rt, "document").words[token] = w
				}
			},
			"": func(rt *rapid.T) {
				for _, d := range reading {
					for token, w := range d.words {
						if !w.is(token, plainStyle) {
							rt.Fatalf("%s became %s", token, w.letters[:w.length])
						}
					}
				}
				if rooms, all := table.rooms(), len(table.words)-1; rooms != all {
					rt.Fatalf("%d rooms of %d", rooms, all)
				}
			},
		})
	})
}

// readToken finds a token or keeps it where there is room.
func readToken(table *wordTable, token string) *knownWord {
	slot := table.slot(token, plainStyle)
	if w := table.find(slot, token, plainStyle); w != nil {
		return w
	}
	number, ok := table.room()
	if !ok {
		return nil
	}
	w := &table.words[number]
	*w = knownWord{}
	w.length = uint8(copy(w.letters[:], token))
	table.keep(slot, number)
	return w
}

// rooms counts the words in slots, those replaced, and what is free.
func (t *wordTable) rooms() int {
	rooms := len(t.free) + len(t.replaced)
	for i := range t.slots {
		for j := range t.slots[i] {
			if t.slots[i][j].Load() > 0 {
				rooms++
			}
		}
	}
	return rooms
}

func TestATableReplacesWordsForEver(t *testing.T) {
	table := smallTable()
	for i := range 100 {
		ticket := table.enter()
		if readToken(table, fmt.Sprint("word", i)) == nil {
			t.Fatalf("there is no room for word %d", i)
		}
		table.leave(ticket)
	}
}

// Words that the tagger has no room for are those that it would keep.
func TestTagFindsTheSameWithAnyRoomForWords(t *testing.T) {
	var documents [][][]string
	for i := range 40 {
		documents = append(documents, [][]string{
			strings.Fields(fmt.Sprintf("Li Keqiang%d met Alexander Lukashenko in Minsk%d , he said%d", i, i%7, i%5)),
			strings.Fields(fmt.Sprintf("Antidisestablishmentarianism%d of Belarus", i%3)),
		})
	}
	roomy := wildTagger()
	var want [][][]Span
	for _, d := range documents {
		want = append(want, roomy.Tag(d))
	}
	for _, table := range []*wordTable{smallTable(), newWordTable(1, 0)} {
		tagger := wildTagger()
		tagger.words = table
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for i, d := range documents {
					if diff := cmp.Diff(want[i], tagger.Tag(d)); diff != "" {
						t.Errorf("document %d (-want +got):\n%s", i, diff)
					}
				}
			})
		}
		group.Wait()
		if rooms, all := table.rooms(), len(table.words)-1; rooms != all {
			t.Errorf("%d rooms of %d", rooms, all)
		}
	}
}
