package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/stream"
)

// kafkaFlags say how to reach Kafka.
type kafkaFlags struct {
	Brokers []string `default:"localhost:9092" placeholder:"HOST:PORT" help:"Kafka brokers to start from."`
	securityFlags
}

// securityFlags say how connections to Kafka are protected.
type securityFlags struct {
	TLS           bool   `name:"tls" help:"Connect to Kafka by TLS."`
	TLSCA         string `name:"tls-ca" type:"existingfile" placeholder:"FILE" help:"PEM file of the authorities to trust; the system's by default."`
	TLSCert       string `name:"tls-cert" type:"existingfile" placeholder:"FILE" help:"PEM file of the client's certificate."`
	TLSKey        string `name:"tls-key" type:"existingfile" placeholder:"FILE" help:"PEM file of the client's key."`
	SASLMechanism string `name:"sasl-mechanism" enum:",PLAIN,SCRAM-SHA-256,SCRAM-SHA-512" default:"" help:"PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; none by default."`
	SASLUsername  string `name:"sasl-username" placeholder:"NAME" help:"User name for SASL."`
	SASLPassword  string `name:"sasl-password" secret:"" placeholder:"SECRET" help:"Password for SASL; better given by the variable."`
}

// topicFlags name the topics.
type topicFlags struct {
	InputTopic  string `default:"articles.raw" placeholder:"TOPIC" help:"Topic of raw articles."`
	OutputTopic string `default:"articles.enriched" placeholder:"TOPIC" help:"Topic of enriched records."`
	DeadTopic   string `default:"articles.dead" placeholder:"TOPIC" help:"Topic of dead letters."`
}

// differ finds out that two are the same. A worker would read what it has written, and of
// each dead letter make another one for ever.
func (f topicFlags) differ() error {
	if f.InputTopic == f.OutputTopic || f.InputTopic == f.DeadTopic || f.OutputTopic == f.DeadTopic {
		return usageError{errors.New("--input-topic, --output-topic and --dead-topic must be three topics")}
	}
	return nil
}

// databaseFlags say how to reach Postgres.
type databaseFlags struct {
	DatabaseURL string `name:"database-url" required:"" secret:"" placeholder:"URL" help:"Postgres, such as postgres://user:secret@host:5432/dateline."`
}

// knowledgeFlags name what the operator adds to what is built in.
type knowledgeFlags struct {
	KB          string `name:"kb" placeholder:"FILE" help:"CSV file of your own people, organizations and places, which count before the built-in ones."`
	Topics      string `placeholder:"FILE" help:"CSV file of your own topics, each a name with example sentences."`
	Boilerplate string `placeholder:"FILE" help:"CSV file of lines that articles of a source share, and that are left out of the text; \"dateline boilerplate learn\" writes it."`
}

// own reads the files that are named.
func (f knowledgeFlags) own() (own enrich.Own, err error) {
	if own.Entries, err = readOwn("--kb", f.KB, enrich.ReadEntries); err != nil {
		return enrich.Own{}, err
	}
	if own.Topics, err = readOwn("--topics", f.Topics, enrich.ReadTopics); err != nil {
		return enrich.Own{}, err
	}
	own.Boilerplate, err = readOwn("--boilerplate", f.Boilerplate, enrich.ReadBoilerplate)
	return own, err
}

// again returns the flags as they are to be written for the same pipeline, each
// behind a space.
func (f knowledgeFlags) again() string {
	var flags strings.Builder
	for _, flag := range [][2]string{{"--kb", f.KB}, {"--topics", f.Topics}, {"--boilerplate", f.Boilerplate}} {
		if flag[1] != "" {
			flags.WriteString(" " + flag[0] + " " + flag[1])
		}
	}
	return flags.String()
}

// readOwn reads an operator's file, nil if none is named.
func readOwn[T any](flag, path string, read func(io.Reader) (*T, error)) (*T, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", flag, err)}
	}
	defer file.Close()
	own, err := read(file)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %s: %w", flag, path, err)}
	}
	return own, nil
}

// modelLoader loads the models and adds what the operator does. observe may be nil.
// It is safe for concurrent use.
type modelLoader func(own enrich.Own, observe enrich.Observer) (*enrich.Pipeline, error)

// pipelineLoader loads a pipeline. observe may be nil.
type pipelineLoader func(observe enrich.Observer) (*enrich.Pipeline, error)

// ahead begins to load at once, beside what the caller does before it asks for the
// pipeline.
func (load pipelineLoader) ahead() pipelineLoader {
	var (
		pipeline *enrich.Pipeline
		err      error
	)
	loaded := make(chan struct{})
	go func() {
		pipeline, err = load(nil)
		close(loaded)
		debug.FreeOSMemory() // of what was needed to load only
	}()
	return func(observe enrich.Observer) (*enrich.Pipeline, error) {
		<-loaded
		if err != nil {
			return nil, err
		}
		return pipeline.WithObserver(observe), nil
	}
}

// pipeline loads the stages. observe may be nil.
func (f knowledgeFlags) pipeline(load modelLoader, observe enrich.Observer) (*enrich.Pipeline, error) {
	own, err := f.own()
	if err != nil {
		return nil, err
	}
	return load(own, observe)
}

// loader is pipeline for an observer that is known later.
func (f knowledgeFlags) loader(load modelLoader) pipelineLoader {
	return func(observe enrich.Observer) (*enrich.Pipeline, error) { return f.pipeline(load, observe) }
}

// stagesFlags say whether a worker enriches.
type stagesFlags struct {
	Stages string `enum:"all,none" default:"all" help:"Stages of the enrichment that run: all, or none, so that articles are handed on as sent, to the output topic and the table articles only."`
}

// choose returns what loads the pipeline.
func (f stagesFlags) choose(knowledge knowledgeFlags, load modelLoader) pipelineLoader {
	if f.Stages == "none" {
		return func(enrich.Observer) (*enrich.Pipeline, error) { return enrich.NewWithoutStages(), nil }
	}
	return knowledge.loader(load)
}

// logFlags say what is logged, and how.
type logFlags struct {
	LogLevel  string `enum:"debug,info,warn,error" default:"info" help:"Least level that is logged: debug, info, warn or error."`
	LogFormat string `enum:"json,console" default:"json" help:"Form of a log line: json or console."`
}

// logger writes to standard error.
func (f logFlags) logger(term terminal) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(f.LogLevel)
	if err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoder := zapcore.NewJSONEncoder(config)
	if f.LogFormat == "console" {
		encoder = zapcore.NewConsoleEncoder(config)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(term.err)), level)), nil
}

// topics lists the topics that a pool needs, with what their records ask of
// them: room for a whole page.
func (f topicFlags) topics(partitions int) []stream.TopicSpec {
	const maxRecord = "17825792" // article.MaxValueBytes and a mebibyte for headers
	configs := map[string]string{"max.message.bytes": maxRecord}
	return []stream.TopicSpec{
		{Name: f.InputTopic, Partitions: partitions, ReplicationFactor: -1, Configs: configs},
		{Name: f.OutputTopic, Partitions: partitions, ReplicationFactor: -1, Configs: configs},
		{Name: f.DeadTopic, Partitions: 1, ReplicationFactor: -1, Configs: configs},
	}
}

// client opens a client; the caller closes it.
func (f kafkaFlags) client() (*stream.Client, error) { return f.clientOf(f.Brokers) }

// connect opens a client of brokers that answer within 15 seconds; the caller closes it.
func (f kafkaFlags) connect(ctx context.Context) (*stream.Client, error) {
	client, err := f.client()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if _, err := client.Ping(ctx); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

// clientOf opens a client of brokers; the caller closes it.
func (f securityFlags) clientOf(brokers []string) (*stream.Client, error) {
	for i, broker := range brokers {
		if strings.ContainsAny(broker, "@/") { // an address with a password, which is not quoted therefore
			return nil, usageError{fmt.Errorf("--brokers: the broker %d of %d is not HOST:PORT; a user is given by --sasl-username, TLS by --tls",
				i+1, len(brokers))}
		}
	}
	security, err := stream.NewSecurity(stream.SecurityOptions{
		TLS: f.TLS, CAFile: f.TLSCA, CertFile: f.TLSCert, KeyFile: f.TLSKey,
		Mechanism: f.SASLMechanism, Username: f.SASLUsername, Password: f.SASLPassword,
	})
	if err != nil {
		return nil, usageError{err}
	}
	return stream.Open(brokers, security), nil
}
