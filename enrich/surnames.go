package enrich

// surnames says whose surname a short name is. An article may name several
// persons of one surname: "Mrs Roe" is none of the men, and what the title's
// person is called stays theirs when their family is named on the way.
type surnames struct {
	all, women, men shortNames        // those of unknown sex are in all three
	owners          map[string]string // full names by the surnames that are theirs alone
	sexes           map[string]sex    // by full name
}

// newSurnames finds out who bears which surname.
func newSurnames(names []namedMention) surnames {
	s := surnames{
		all: newShortNames(), women: newShortNames(), men: newShortNames(),
		owners: make(map[string]string), sexes: make(map[string]sex),
	}
	for _, m := range names {
		if m.typ != person || len(m.name.words) < 2 {
			continue
		}
		if m.sex != "" {
			s.sexes[m.name.key] = m.sex
		} else if _, known := s.sexes[m.name.key]; !known {
			s.sexes[m.name.key] = sexOfFirstName(m.name.words[0])
		}
	}
	s.findOwners(names)
	return s
}

// of returns the tables in which persons of a sex stand.
func (s surnames) of(who sex) []shortNames {
	switch who {
	case female:
		return []shortNames{s.all, s.women}
	case male:
		return []shortNames{s.all, s.men}
	}
	return []shortNames{s.all, s.women, s.men}
}

// full returns the full name that a short one stands for, of a person of the
// given sex if it is known.
func (s surnames) full(short string, who sex) (string, bool) {
	if owner, found := s.owners[short]; found && (who == "" || s.sexes[owner] == "" || s.sexes[owner] == who) {
		return owner, true
	}
	switch who {
	case female:
		return s.women.full(short)
	case male:
		return s.men.full(short)
	}
	return s.all.full(short)
}

// elseOf reports whether a surname is known to be that of persons of the other
// sex only.
func (s surnames) elseOf(m namedMention) bool {
	if m.typ != person || m.sex == "" {
		return false
	}
	_, found := s.all.full(m.name.key)
	return found
}

// ownerShare is how often the full name of a surname's owner stands in an
// article for each time that another bearer's does, unless the title says who
// the article is about.
const ownerShare = 3

// findOwners finds the surnames that one of several persons owns.
func (s surnames) findOwners(names []namedMention) {
	counts := make(map[string]int)
	titled := make(map[string]bool)
	var bearers []nameParts
	for _, m := range names {
		if m.typ != person || len(m.name.words) < 2 || m.of != nil {
			continue
		}
		who := m.name.firstAndLast()
		if counts[who] == 0 {
			bearers = append(bearers, m.name)
		}
		counts[who]++
		titled[who] = titled[who] || m.title
	}
	standing := make(map[string]claims)
	for _, bearer := range bearers {
		who := bearer.firstAndLast()
		for _, short := range surnamesOf(bearer.words) {
			c := standing[short]
			c.add(bearer.key, counts[who], titled[who])
			standing[short] = c
		}
	}
	for short, c := range standing {
		if owner := c.owner(); owner != "" && owner != short {
			s.owners[short] = owner
		}
	}
}

// firstAndLast returns the first and the last word of a person's name, by which
// "Gerald R. Ford" and "Gerald Ford" are one.
func (n nameParts) firstAndLast() string { return n.words[0] + " " + n.words[len(n.words)-1] }

// claims are those of the persons who bear a surname.
type claims struct {
	bearers       int
	titled        int    // how many of them the title names in full
	first         string // one of these
	most          string // the one who is named in full most often
	count, count2 int    // how often, and how often the next one
}

func (c *claims) add(full string, count int, titled bool) {
	c.bearers++
	if titled {
		c.titled++
		c.first = full
	}
	if count > c.count {
		c.most, c.count, c.count2 = full, count, c.count
	} else {
		c.count2 = max(c.count2, count)
	}
}

// owner returns whose the surname is when it stands alone, "" if that depends
// on where it stands.
func (c *claims) owner() string {
	switch {
	case c.bearers < 2 || c.titled > 1:
		return ""
	case c.titled == 1:
		return c.first
	case c.count >= ownerShare*c.count2:
		return c.most
	}
	return ""
}
