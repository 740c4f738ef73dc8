package enrich

import (
	"testing"
)

func TestNamesOfOneWordGoWithTheLongOne(t *testing.T) {
	tokens, resolver := testTokenizer(t), newResolver(testKnowledge(t))
	for name, c := range map[string]struct {
		title, text string
		want        []string
	}{
		"a company that is called by the first word of its name": {
			title: "[org Delta] cancels flights",
			text:  "[org Delta Air Lines] said so. [org Delta] blamed the rain.",
			want:  []string{"Q188920 Delta Air Lines (US): Delta, Delta Air Lines, Delta"},
		},
		"its long name comes last": {
			text: "[org Zorbteck] shares a mine. A union sued [org Zorbteck Resources].",
			want: []string{"org:zorbteck-resources Zorbteck Resources (): Zorbteck, Zorbteck Resources"},
		},
		"behind its country": {
			text: "[org Zorbgrande] owes more than it has. [org China Zorbgrande Group] was wound up.",
			want: []string{"org:china-zorbgrande-group China Zorbgrande Group (): Zorbgrande, China Zorbgrande Group"},
		},
		"a subsidiary behind its parent": {
			text: "[org Zorblat] rose. [org Zorblat Widget] fell.",
			want: []string{
				"org:zorblat Zorblat (): Zorblat",
				"org:zorblat-widget Zorblat Widget (): Zorblat Widget",
			},
		},
		"a company of its own": {
			text: "[org Zorblat Resources Inc.] is owned by [org Zorblat Corp.], and [org Zorblat] is in debt.",
			want: []string{
				"org:zorblat Zorblat (): Zorblat Corp., Zorblat",
				"org:zorblat-resources Zorblat Resources (): Zorblat Resources Inc.",
			},
		},
		"a person with partners": {
			text: "[org Eli Lilly and Co] said so. The pill is [org Lilly]'s.",
			want: []string{"Q632240 Eli Lilly (US): Eli Lilly and Co, Lilly"},
		},
		"a state's name before what airlines have": {
			text: "[org Alaska Airlines] has no new jets. [loc Alaska]'s chief operating officer flew.",
			want: []string{"Q822614 Alaska Airlines (US): Alaska Airlines, Alaska"},
		},
		"a state where something is": {
			text: "[org Alaska Airlines] grew in [loc Alaska].",
			want: []string{
				"Q797 Alaska (US): Alaska",
				"Q822614 Alaska Airlines (US): Alaska Airlines",
			},
		},
		"a town of which nothing is said": {
			text: "The [org Boston Ballet] danced. A [loc Boston] judge watched.",
			want: []string{
				"org:boston-ballet Boston Ballet (): Boston Ballet",
				"Q100 Boston (US): Boston",
			},
		},
		"a town and its police": {
			text: "The [org Chicago Police Department] lost its chief. [loc Chicago]'s chief has left.",
			want: []string{
				"Q1340186 Chicago Police Department (US): Chicago Police Department",
				"Q1297 Chicago (US): Chicago",
			},
		},
		"a place beside another company": {
			text: "[org Rio Tinto] presses on. A tie-up between [loc Rio] and [org Glencore] would be large.",
			want: []string{
				"Q821293 Rio Tinto (GB): Rio Tinto, Rio",
				"Q169339 Glencore (CH): Glencore",
			},
		},
		"a place that is known for the company, too": {
			text: "[org Meta Platforms] was fined. [loc Meta] said that it would appeal.",
			want: []string{"Q380 Meta Platforms (US): Meta Platforms, Meta"},
		},
		"a university": {
			title: "Release of [loc Columbia] activist",
			text:  "[org Columbia University] was told. [loc Columbia] declined to comment.",
			want:  []string{"Q49088 Columbia University (US): Columbia, Columbia University, Columbia"},
		},
		"a person whom nobody has named": {
			text: "[org Zorbenburg Research] wrote a report. [per Zorbenburg]'s founder has shut it.",
			want: []string{"org:zorbenburg-research Zorbenburg Research (): Zorbenburg Research, Zorbenburg"},
		},
		"a person with a title": {
			text: "[org Zorbenburg Research] wrote a report. Mr [per Zorbenburg] has shut it.",
			want: []string{
				"org:zorbenburg-research Zorbenburg Research (): Zorbenburg Research",
				"per:zorbenburg Zorbenburg (): Zorbenburg",
			},
		},
		"a first name": {
			text: "The [org Bill and Zoe Zorb Foundation] was praised. [per Bill] was calm.",
			want: []string{
				"org:bill-and-zoe-zorb-foundation Bill and Zoe Zorb Foundation (): Bill and Zoe Zorb Foundation",
				"per:bill Bill (): Bill",
			},
		},
		"a group that is called after a person": {
			title: "[per Zorbani] shares fall",
			text:  "[org Zorbani Group] lost a third, and [org Zorbani Green] more. [per Gautam Zorbani] spoke. [per Zorbani] was calm.",
			want: []string{
				"org:zorbani-group Zorbani Group (): Zorbani, Zorbani Group",
				"org:zorbani-green Zorbani Green (): Zorbani Green",
				"per:gautam-zorbani Gautam Zorbani (): Gautam Zorbani, Zorbani",
			},
		},
		"a surname that is a town's name": {
			text: "They banned [per Toby Bedford]. The ban imposed on [loc Bedford] is long.",
			want: []string{"per:toby-bedford Toby Bedford (): Toby Bedford, Bedford"},
		},
		"a town that somebody is called after": {
			text: "[per Toby Bedford] has a house in [loc Bedford].",
			want: []string{
				"loc:bedford Bedford (): Bedford",
				"per:toby-bedford Toby Bedford (): Toby Bedford",
			},
		},
		"a person's initials": {
			text: "[per Zam Bankman-Zorb] was convicted. [org ZBZ] said nothing.",
			want: []string{"per:zam-bankman-zorb Zam Bankman-Zorb (): Zam Bankman-Zorb, ZBZ"},
		},
		"initials with the legal form": {
			text: "The [org Zorbic Deposit Insurance Corp.] joined in. The [org ZDIC] seized it.",
			want: []string{"org:zorbic-deposit-insurance Zorbic Deposit Insurance (): Zorbic Deposit Insurance Corp., ZDIC"},
		},
		"initials of a company with the legal form behind": {
			text: "The [org Zorbic National Petroleum Company] waits. [org ZNPC Ltd] cut its stake, and [org ZNPC] more.",
			want: []string{"org:zorbic-national-petroleum Zorbic National Petroleum (): Zorbic National Petroleum Company, ZNPC Ltd, ZNPC"},
		},
		"initials without the state": {
			text: "The [org Zorbia Department of State Health Services] counts. [org DSHS] found more.",
			want: []string{"org:zorbia-department-of-state-health-services Zorbia Department of State Health Services (): Zorbia Department of State Health Services, DSHS"},
		},
		"letters of a party in its own language": {
			text: "The [org Social Democrats] (SPD) won in [loc Germany]. The [org Liberal Zorb Party] (LZ) lost. The [org SPD] is glad.",
			want: []string{
				"Q49768 Social Democratic Party of Germany (DE): Social Democrats, SPD, SPD",
				"Q183 Germany (DE): Germany",
				"org:liberal-zorb-party Liberal Zorb Party (): Liberal Zorb Party, LZ",
			},
		},
		"a place in brackets behind a party": {
			text: "The [org Zorb Party] (US) won.",
			want: []string{"org:zorb-party Zorb Party (): Zorb Party"},
		},
		"a player who is passed to": {
			text: "[per Toby Bedford] scored two goals in the match. The striker took a pass to [loc Bedford] in the penalty area.",
			want: []string{"per:toby-bedford Toby Bedford (): Toby Bedford, Bedford"},
		},
		"the last word of a club's name": {
			text: "The striker scored twice in the match for [org Aston Villa]. The fans of [per Villa] sang.",
			want: []string{"Q18711 Aston Villa F.C. (GB): Aston Villa, Villa"},
		},
		"a team's nickname that is no plural": {
			text: "The coach of the [org Chicago Sky] praised the playoff match. The Sky won.",
			want: []string{"Q796358 Chicago Sky (US): Chicago Sky, Sky"},
		},
		"a team whose nickname is not known": {
			text: "The coach of the [loc Iowa] Hawkeyes praised the match with the [loc Los Angeles] [org Sparks]. It was a championship in [loc Iowa].",
			want: []string{
				"Q1329633 Los Angeles Sparks (US): Los Angeles Sparks",
				"org:iowa-hawkeyes Iowa Hawkeyes (): Iowa Hawkeyes",
				"Q1546 Iowa (US): Iowa",
			},
		},
		"a town's name for a first name": {
			text: "The coach praised the striker [loc Milan] Zorblas after the match.",
			want: []string{"Q1543 AC Milan (IT): Milan"},
		},
		"a town's games": {
			text: "The coach praised the match at the [loc Athens] Games.",
			want: []string{"Q1524 Athens (GR): Athens"},
		},
		"two parties": {
			text: "It was what the [org Tories and Zorblat] said in [loc Britain].",
			want: []string{
				"Q145 United Kingdom (GB): Britain",
				"Q9626 Conservative Party (GB): Tories",
				"org:zorblat Zorblat (): Zorblat",
			},
		},
		"another name of before": {
			text: "[per Ahmed Zorb], once known as [per Abu Zorblat], won. [per Abu Zorblat] is gone.",
			want: []string{"per:abu-zorblat Abu Zorblat (): Ahmed Zorb, Abu Zorblat, Abu Zorblat"},
		},
		"initials with others in them": {
			text: "The [org XFL Players' Association] asked. The [org XFLPA] waits.",
			want: []string{"org:xfl-players-association XFL Players' Association (): XFL Players' Association, XFLPA"},
		},
		"initials without the town": {
			text: "The [org Zorblat Valley Bank of Santa Clara] failed. The [org ZVB] was sold.",
			want: []string{"org:zorblat-valley-bank-of-santa-clara Zorblat Valley Bank of Santa Clara (): Zorblat Valley Bank of Santa Clara, ZVB"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			checkEntities(t, resolver, marked(t, tokens, c.title, c.text), c.want)
		})
	}
}
