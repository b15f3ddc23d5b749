/* SPDX-License-Identifier: BSD-2-Clause */
#include "play.h"

#include <err.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_ROOM	   71
#define USAGE	   64
#define STEPS_MAX  30
#define NOW	   (scene_flags[0])
#define FIRST_ID   1		     /* of scene_flags */
#define INSIDE	   (scene_flags[15]) /* the victim's number in its own PID namespace */
#define PATIENCE_S 20

struct slot *play_victim;
_Thread_local char play_actor;

static _Thread_local int handlers; /* that the thread is in */
static struct step steps[STEPS_MAX];
static int n_steps;
static sigjmp_buf top;

/* Steps that the engine itself does. */
static const struct verb enter_verb = {"enter", NULL, false};
static const struct verb return_verb = {"return", NULL, false};
static const struct verb jump_verb = {"jump", NULL, false};
static const struct verb *const own_verbs[] = {&enter_verb, &return_verb, &jump_verb};

bool play_is_victim(void)
{
	return play_actor == 'v' || play_actor == 'w';
}

_Atomic int *play_id(char actor)
{
	static const char actors[] = "vwtabcdefg";
	const char *at = strchr(actors, actor);

	if (!at)
		errx(USAGE, "no actor is called %c", actor);
	return &scene_flags[FIRST_ID + (at - actors)];
}

static const struct verb *verb_find(const char *name, size_t len)
{
	const struct verb *const tables[] = {send_verbs, self_verbs, provoke_verbs, tracer_verbs};

	for (size_t i = 0; i < sizeof(own_verbs) / sizeof(own_verbs[0]); i++)
		if (strlen(own_verbs[i]->name) == len && !memcmp(own_verbs[i]->name, name, len))
			return own_verbs[i];
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct verb *v = tables[i]; v->name; v++)
			if (strlen(v->name) == len && !memcmp(v->name, name, len))
				return v;
	errx(USAGE, "no verb is called \"%.*s\"", (int)len, name);
}

static void step_parse(const char *word, struct step *ret)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "0123456789-,");

	if (!word[0] || (word[1] != ':' && word[1] != '!'))
		errx(USAGE, "\"%s\" is no step: ACTOR:VERB", word);
	ret->actor = word[0];
	ret->kills = word[1] == '!';
	ret->verb = verb_find(name, len);
	ret->n = ret->code = 0;
	sscanf(name + len, "%d,%d", &ret->n, &ret->code);
	play_id(ret->actor);
}

static void script_parse(char **words)
{
	n_steps = 0;
	for (; words[0] && n_steps < STEPS_MAX; words++)
		step_parse(words[0], &steps[n_steps++]);
}

static bool has_steps(char actor, int from)
{
	for (int i = from; i < n_steps; i++)
		if (steps[i].actor == actor)
			return true;
	return false;
}

static bool is_early(const struct step *s)
{
	const struct step *next = s + 1;

	return s->verb->early ||
	       (next < steps + n_steps && next->verb == &enter_verb && next->actor == s->actor);
}

static void step_do(const struct step *s)
{
	bool early = is_early(s);

	if (early)
		NOW++;
	s->verb->act(s);
	if (!early)
		NOW++;
}

/* Handlers end with the script; outside of one, the victim stays for what shall kill it. */
static bool stays(int at)
{
	return play_is_victim() ? at < n_steps || !handlers : has_steps(play_actor, at);
}

/* The next step of the caller; NULL: none is left. */
static const struct step *step_await(bool handler)
{
	uint64_t until = scene_now() + PATIENCE_S * 1000000000ull;

	for (int at = NOW; stays(at); at = NOW) {
		const struct step *s = &steps[at];

		if (at < n_steps && s->actor == play_actor && (s->verb != &enter_verb || handler))
			return s;
		if (scene_now() > until)
			errx(NO_ROOM, "%c waits at step %d for ever", play_actor, at);
		usleep(50);
	}
	return NULL;
}

void play_on(bool handler)
{
	const struct step *s;

	while ((s = step_await(handler))) {
		if (s->verb->act) {
			step_do(s);
			continue;
		}
		NOW++;
		if (s->verb == &return_verb)
			return;
		if (s->verb == &jump_verb) {
			handlers = 0;
			siglongjmp(top, 1);
		}
		handler = false;
	}
}

void play_handle(int sig)
{
	(void)sig;
	handlers++;
	play_on(true);
	handlers--;
}

static void *worker_run(void *arg)
{
	(void)arg;
	play_actor = 'w';
	*play_id('w') = (int)syscall(SYS_gettid);
	play_on(false);
	return NULL;
}

static void worker_start(struct slot *me)
{
	pthread_t thread;

	me->threads = 2;
	if (pthread_create(&thread, NULL, worker_run, NULL))
		errx(NO_ROOM, "no thread");
	scene_await(play_id('w'), 1);
}

static void die_play(struct slot *me, char **args)
{
	struct rlimit none = {0, RLIM_INFINITY};

	setrlimit(RLIMIT_CORE, &none);
	script_parse(args + 1);
	play_victim = me;
	play_actor = 'v';
	scene_last_word(me);
	*play_id('v') = me->pid;
	if (has_steps('w', 0))
		worker_start(me);
	me->ready = 1;
	sigsetjmp(top, 1);
	play_on(false);
}

static bool is_killer(char actor)
{
	for (int i = 0; i < n_steps; i++)
		if (steps[i].actor == actor && steps[i].kills)
			return true;
	return false;
}

/* A tracer without steps of its own passes on what comes. */
static void trace_on(void)
{
	int status;

	while (waitpid(play_victim->pid, &status, __WALL) > 0 && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, play_victim->pid, 0, status >> 16 ? 0 : WSTOPSIG(status));
}

static void actor_run(char actor, struct slot *me)
{
	play_actor = actor;
	*play_id(actor) = me->pid;
	play_on(false);
	if (actor == 't')
		trace_on();
	scene_last_word(me);
	_exit(0);
}

static void help_play(struct slot *dying, char **args)
{
	script_parse(args + 1);
	play_victim = dying;
	scene_await_ready(dying);
	for (const char *actor = "tabcdefg"; *actor; actor++) {
		char name[] = {'p', 'l', 'a', 'y', '-', *actor, '\0'};
		struct slot *me;
		pid_t pid;

		if (!has_steps(*actor, 0))
			continue;
		pid = scene_clone(name, 0, &me);
		if (!pid)
			actor_run(*actor, me);
		if (is_killer(*actor))
			dying->killer = pid;
	}
}

/* The init of the victim's PID namespace, until the witness has reaped that one. */
static _Noreturn void init_run(struct slot *me)
{
	me->ready = 1;
	scene_await(&INSIDE, 1);
	while (!kill(INSIDE, 0))
		usleep(1000);
	scene_last_word(me);
	_exit(0);
}

static void help_play_inside(struct slot *none, char **args)
{
	struct slot *init, *dying;
	char label[SCENE_LABEL_MAX];
	pid_t pid = scene_clone("play-init", CLONE_NEWPID, &init);

	(void)none;
	if (!pid)
		init_run(init);
	scene_await_ready(init);
	snprintf(label, sizeof(label), "play %s", args[0]);
	if (!scene_clone_into(pid, label, &dying))
		die_play(dying, args);
	help_play(dying, args);
	INSIDE = dying->ns_pid;
}

const struct way play_ways[] = {
	{"play", "NAME STEP...", "as a script says: play.h", die_play, help_play, 0},
	{"play-inside", "NAME STEP...", "the same in a PID namespace, the others outside", NULL,
	 help_play_inside, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
