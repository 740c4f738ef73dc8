package enrich

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
)

func detected(text, hint string) article.Language {
	d := &document{raw: article.Raw{Language: hint}, text: field{text: text}}
	_ = newLanguageDetector().run(d)
	return d.language
}

// Short sentences, some of them with words that English has too.
func TestLanguages(t *testing.T) {
	for _, c := range []struct{ code, text string }{
		{"en", "The premier of China's State Council met Mr. Lukashenko in Beijing on Friday."},
		{"en", "A federal judge in Virginia ruled on Thursday against Google. U.S. District Judge Leonie Brinkema in Alexandria said Google had engaged."},
		{"en", "SHELL RAISES DIVIDEND AFTER RECORD PROFIT, SAYS THE OUTLOOK IS GOOD"},
		{"en", "Qtly div 12 cts vs 10 cts prior. Pay April 10. Record March 31."},
		{"de", "Der Bundeskanzler war am Montag in Paris und will mit dem Präsidenten über den Haushalt sprechen."},
		{"nl", "De bank had vorige week al gezegd dat de winst onder druk staat en dat het bestuur over de toekomst praat."},
		{"da", "Regeringen har for første gang i år sagt, at der skal være flere penge til de danske skoler under krisen."},
		{"sv", "Regeringen säger att det är för tidigt att säga något om vad som hände i Stockholm under helgen."},
		{"fr", "Le président de la République a annoncé mardi que le gouvernement présentera une nouvelle loi."},
		{"es", "El presidente del gobierno anunció este martes que las elecciones se celebrarán en el mes de mayo."},
		{"pt", "O presidente da República anunciou na terça-feira que as eleições não serão adiadas para o próximo ano."},
		{"it", "Il presidente del Consiglio ha detto martedì che il governo non aumenterà le tasse per le famiglie."},
		{"ro", "Președintele a anunțat marți că guvernul va prezenta în parlament o lege nouă pentru școli și spitale."},
		{"pl", "Prezydent powiedział we wtorek, że rząd przedstawi nową ustawę, która pomoże polskim rodzinom."},
		{"cs", "Prezident v úterý řekl, že vláda předloží nový zákon, který pomůže českým rodinám a školám."},
		{"hu", "Az elnök kedden bejelentette, hogy a kormány új törvényt terjeszt a parlament elé a családokért."},
		{"fi", "Presidentti sanoi tiistaina, että hallitus antaa eduskunnalle uuden lain, joka auttaa perheitä."},
		{"tr", "Cumhurbaşkanı salı günü yaptığı açıklamada hükümetin yeni bir yasa tasarısı hazırladığını söyledi."},
		{"vi", "Chủ tịch nước cho biết hôm thứ Ba rằng chính phủ sẽ trình quốc hội một dự luật mới về giáo dục."},
		{"id", "Presiden mengatakan pada hari Selasa bahwa pemerintah akan mengajukan undang-undang baru kepada parlemen."},
		{"ru", "Президент заявил во вторник, что правительство внесёт в парламент новый закон о поддержке семей."},
		{"uk", "Президент заявив у вівторок, що уряд внесе до парламенту новий закон про підтримку сімей."},
		{"bg", "Президентът заяви във вторник, че правителството ще внесе в парламента нов закон за семействата."},
		{"el", "Ο πρόεδρος δήλωσε την Τρίτη ότι η κυβέρνηση θα καταθέσει νέο νόμο."},
		{"ar", "قال الرئيس يوم الثلاثاء إن الحكومة ستقدم قانونا جديدا إلى البرلمان."},
		{"fa", "رئیس جمهور روز سه\u200cشنبه گفت که دولت قانون جدیدی را به مجلس ارائه می\u200cکند."},
		{"he", "הנשיא אמר ביום שלישי כי הממשלה תגיש חוק חדש לכנסת."},
		{"hi", "राष्ट्रपति ने मंगलवार को कहा कि सरकार संसद में एक नया कानून पेश करेगी।"},
		{"zh", "总统星期二表示,政府将向议会提交一项新法律。"},
		{"ja", "首相官邸で記者会見が開催され、政府新法案提出方針発表。"},
		{"ko", "대통령은 화요일 정부가 국회에 새 법안을 제출할 것이라고 말했다."},
		{"th", "ประธานาธิบดีกล่าวเมื่อวันอังคารว่ารัฐบาลจะเสนอกฎหมายใหม่ต่อรัฐสภา"},
	} {
		got := detected(c.text, "")
		if got.Code != c.code || got.Confidence <= 0 || got.Confidence > 1 {
			t.Errorf("%+v, want %s: %s", got, c.code, c.text)
		}
		if c.code == "tr" {
			continue // its capital I is not the capital of i
		}
		if again := detected(strings.ToUpper(c.text), ""); again.Code != c.code {
			t.Errorf("in capitals %+v, want %s: %s", again, c.code, c.text)
		}
	}
}

func TestNoLettersNoLanguage(t *testing.T) {
	for _, text := range []string{"", "12.5 + 3 = ?", "😀 — 100 %", strings.Repeat("1987 ", 2000)} {
		if got := detected(text, "en"); got != (article.Language{Code: "und"}) {
			t.Errorf("%.20q is %+v", text, got)
		}
	}
}

// The publisher is believed where the text is too short to tell, and only in a
// script that the language is written in.
func TestLanguageHint(t *testing.T) {
	const longGerman = "Der Bundeskanzler war am Montag in Paris und will mit dem Präsidenten über den Haushalt sprechen."
	for _, c := range []struct{ text, hint, want string }{
		{"Alpina Dakota", "fi", "fi"},
		{"Alpina Dakota", "en-US", "en"},
		{"Alpina Dakota", " eng ", "en"},
		{"Минск", "be", "be"},
		{longGerman, "en", "de"},
		{longGerman, "??", "de"},
	} {
		if got := detected(c.text, c.hint); got.Code != c.want {
			t.Errorf("%q, said to be %q, is %+v, want %s", c.text, c.hint, got, c.want)
		}
	}
	if got, want := detected("Минск", "en"), detected("Минск", ""); got != want {
		t.Errorf("Cyrillic said to be English is %+v, want %+v", got, want)
	}
	for _, nonsense := range []string{"", "xx-!!", "klingon", "\x00", strings.Repeat("en-", 1000)} {
		if got, want := detected("Alpina Dakota", nonsense), detected("Alpina Dakota", ""); got != want {
			t.Errorf("hint %.10q changes %+v to %+v", nonsense, want, got)
		}
	}
}

// One of the bundled articles is a test page with nothing but a title.
func TestWikinewsIsEnglish(t *testing.T) {
	l := newLanguageDetector()
	var others []string
	for _, d := range newsDocuments(t) {
		if err := l.run(d); err != nil {
			t.Fatal(err)
		}
		if d.language.Code != english {
			others = append(others, d.title.text)
		}
	}
	if len(others) > 1 {
		t.Errorf("not taken for English: %q", others)
	}
}

// newsDocuments returns the bundled articles with title and text set.
func newsDocuments(t testing.TB) []*document {
	t.Helper()
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	var documents []*document
	for _, record := range records {
		raw, err := article.Decode(article.Record{Key: []byte(record.ID), Value: record.Value})
		if err != nil {
			t.Fatal(err)
		}
		d := &document{raw: raw, title: field{name: article.TitleField}, text: field{name: article.TextField}}
		if err := (textExtractor{}).run(d); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	return documents
}

func FuzzLanguage(f *testing.F) {
	f.Add("The news", "en")
	f.Add("\xff\x00ａ", "??")
	f.Add(strings.Repeat("ab ", 3000), "zh-Hant-TW")
	l := newLanguageDetector()
	f.Fuzz(func(t *testing.T, text, hint string) {
		got := l.detect(text, hint)
		if got.Confidence < 0 || got.Confidence > 1 || got.Code != unknownLanguage && len(got.Code) != 2 {
			t.Errorf("%+v", got)
		}
		if again := newLanguageDetector().detect(text, hint); again != got {
			t.Errorf("%+v, then %+v", got, again)
		}
	})
}

func BenchmarkLanguage(b *testing.B) {
	l := newLanguageDetector()
	for name, text := range map[string]string{
		"english": strings.Repeat("The premier of China's State Council met Mr. Lukashenko in Beijing. ", 60),
		"german":  strings.Repeat("Der Bundeskanzler war am Montag in Paris und will mit dem Präsidenten sprechen. ", 60),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.detect(startOf(text, maxWordsSample), "")
			}
			b.ReportMetric(float64(len(strings.Fields(text))*b.N)/b.Elapsed().Seconds(), "words/s")
		})
	}
}

const (
	englishPassage = "The government said on Monday that it would present a new law to parliament, which should help families and schools in the country. "
	germanPassage  = "Die Regierung hat am Montag gesagt, dass sie dem Parlament ein neues Gesetz vorlegen wird, das Familien und Schulen im Land helfen soll. "
	danishPassage  = "Regeringen sagde mandag, at den vil give flere penge til skoler og familier, hvis der er noget tilbage af dem efter krisen, og det bliver der. "
	russianPassage = "Правительство заявило в понедельник, что внесёт в парламент новый закон, который должен помочь семьям и школам по всей стране. "
)

// The English models read a text with some other language in it, but not one
// that has a lot.
func TestMixedLanguages(t *testing.T) {
	en, de, ru := englishPassage, germanPassage, russianPassage
	for name, c := range map[string]struct {
		text string
		sure bool
	}{
		"English":                       {strings.Repeat(en, 20), true},
		"an English article, a quote":   {strings.Repeat(en, 8) + "\n\n" + de + "\n\n" + strings.Repeat(en, 8), true},
		"English, then German":          {strings.Repeat(en, 8) + "\n\n" + strings.Repeat(de, 8), false},
		"German, then English":          {strings.Repeat(de, 8) + "\n\n" + strings.Repeat(en, 8), false},
		"English, then Russian":         {strings.Repeat(en, 4) + "\n" + strings.Repeat(ru, 4), false},
		"in turns":                      {strings.Repeat(en+"\n"+de+"\n", 6), false},
		"a second half far behind":      {strings.Repeat(en, 80) + "\n\n" + strings.Repeat(de, 80), false},
		"one paragraph in each":         {en + en + "\n" + de + de, false},
		"German":                        {strings.Repeat(de, 20), true},
		"a German article with a boast": {strings.Repeat(de, 8) + en + strings.Repeat(de, 8), true},
	} {
		got := detected(c.text, "")
		if sure := got.Confidence >= article.SureLanguage; sure != c.sure {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestModelsReadEnglishOnly(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for text, english := range map[string]bool{
		englishPassage: true,
		germanPassage:  false,
		strings.Repeat(englishPassage+"\n"+germanPassage+"\n", 4): false,
		"Lukashenko, Minsk": false,
	} {
		enriched, err := p.Enrich(article.Raw{ID: "a", Body: text}, article.Source{})
		if err != nil {
			t.Fatal(err)
		}
		if tagged := slices.Contains(enriched.Pipeline.Stages, "mentions"); tagged != english {
			t.Errorf("%.40q is %+v; stages %q", text, enriched.Language, enriched.Pipeline.Stages)
		}
		if (enriched.Sentiment != nil) != english {
			t.Errorf("%.40q has sentiment %v", text, enriched.Sentiment)
		}
	}
}

// Trigrams alone take each of these for a relative.
func TestRelatedLanguages(t *testing.T) {
	for _, c := range []struct{ code, text string }{
		{"da", danishPassage},
		{"nb", "Regjeringen sa mandag at den vil gi mer penger til skoler og familier hvis det er noe igjen av dem etter krisen, og det blir det. "},
		{"nn", "Regjeringa seier at ho ikkje veit kva ho skal gjere med pengane, men at dei kjem til å bli brukte på noko som er bra for fleire. "},
		{"sl", "Vlada je v ponedeljek povedala, da bo parlamentu predstavila nov zakon, ki bo pomagal družinam in šolam po vsej državi, kot so želele. "},
		{"hr", "Vlada je u ponedjeljak rekla da će parlamentu predstaviti novi zakon koji bi trebao pomoći obiteljima i školama, kao što su tražile. "},
		{"nl", "De bank had vorige week al gezegd dat de winst onder druk staat en dat het bestuur over de toekomst praat met de werknemers. "},
		{"af", "Die regering het gesê dat hy 'n nuwe wet aan die parlement gaan voorlê wat families en skole in die land sal help as dit slaag. "},
		{"sr", "Влада је у понедељак рекла да ће парламенту представити нови закон који би требало да помогне породицама и школама у земљи. "},
		{"mk", "Владата во понеделникот рече дека ќе му претстави на парламентот нов закон кој треба да им помогне на семејствата и училиштата. "},
	} {
		if got := detected(c.text, ""); got.Code != c.code || got.Confidence < article.SureLanguage {
			t.Errorf("%+v, want %s: %s", got, c.code, c.text)
		}
	}
}
