package enrich

// maxRoleWords is how many words behind a name and a comma are looked at for what a person is.
const maxRoleWords = 5

// isDescribedAsPerson reports whether a name of two words or three, none of which is a kind of
// organization, stands before what is said of persons only: "Jane Roe, 39,", "Jane Roe,
// its director".
func (d *document) isDescribedAsPerson(m mention) bool {
	f := d.field(m.field)
	if length := m.endToken - m.firstToken; length < 2 || length > 3 || m.endToken+2 >= len(f.tokens) || f.tokens[m.endToken].text != "," {
		return false
	}
	for _, t := range f.tokens[m.firstToken:m.endToken] {
		if !isCapital(t.text) || isUpper(t.text) || kinds[fold(t.text)] {
			return false
		}
	}
	rest := f.tokens[m.endToken+1 : min(len(f.tokens), m.endToken+1+maxRoleWords)]
	switch first := rest[0].text; {
	case isNumber(first):
		return len(first) == 2 && rest[1].text == ","
	case !possessives[first]:
		return false
	}
	for _, t := range rest[1:] {
		if callings[t.text] {
			return true
		}
		if !t.isWord() {
			return false
		}
	}
	return false
}

var (
	possessives = wordSet("its his her their")
	callings    = wordSet(`director president chairman chairwoman chair chief head spokesman spokeswoman spokesperson manager editor founder
		co-founder secretary treasurer leader captain coach lawyer attorney wife husband mother father son daughter brother sister deputy`)
)
