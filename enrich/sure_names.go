package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
)

// sureNames are names that name what they name wherever they stand by themselves,
// also where the tagger passes them over: "Twitter", and the operator's own names of
// several words.
type sureNames struct {
	types map[string]article.EntityType
	words map[string]int // of the longest name, by its first word
}

func newSureNames() sureNames {
	return sureNames{make(map[string]article.EntityType), make(map[string]int)}
}

func (s sureNames) add(name string, typ article.EntityType) {
	first, _, _ := strings.Cut(name, " ")
	s.types[name] = typ
	s.words[first] = max(s.words[first], strings.Count(name, " ")+1)
}

// longest returns the type of the longest such name that tokens begin with, and the
// number of its tokens, 0 if they begin with none.
func (s sureNames) longest(tokens []string) (typ article.EntityType, length int) {
	for length = min(s.words[tokens[0]], len(tokens)); length > 0; length-- {
		if typ, sure := s.types[strings.Join(tokens[:length], " ")]; sure {
			return typ, length
		}
	}
	return "", 0
}
