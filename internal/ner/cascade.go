package ner

// Most tokens are small words far from any name. That they are in none can be told
// by their word and those around it, whose weights are summed once a word, so that
// nothing else of such a token is looked up. These are the two steps of a cascade
// (Weiss and Taskar, 2010): what the first one is sure of, the second one does not
// weigh.

// How far Outside has to lead for the first step to be sure, in units of weights:
// what is not summed yet seldom brings another label that much. It brings more
// beside what suggests a name. With these bounds seven of ten tokens of news
// are sure, and of 11,659 names in 295 articles each one stays.
const (
	sureLead       = 75
	sureLeadBeside = 200
)

// surelyOutside reports whether a token of a sentence is in no name, by the sums of
// the words alone.
func surelyOutside(s []tokenFacts, token int, sums *laneSums) bool {
	if s[token].suggestsName() {
		return false
	}
	lead := sums.outsideLead()
	if lead >= sureLeadBeside {
		return true
	}
	return lead >= sureLead && !tokenAt(s, token-1).suggestsName() && !tokenAt(s, token+1).suggestsName()
}

// suggestsName reports whether a token's capital means something, or the gazetteer
// lists it.
func (f *tokenFacts) suggestsName() bool { return f.named || f.listed != 0 }

// outsideLead is by how much the sum of Outside exceeds that of any other label.
func (s *laneSums) outsideLead() int {
	most := uint64(0)
	for l := Outside + 1; l < Labels; l++ {
		most = max(most, s.of(l))
	}
	return int(s.of(Outside)) - int(most)
}
