/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * play: deaths that take several actors, as a script: "die play NAME STEP...". A step is ACTOR:VERB
 * with the verb's number, or two ("v:catch15", "a:queue15,-2"); one step is done at a time, in the
 * order of the script. ACTOR!VERB is the sending that the process ends by: its actor is the killer
 * that the witness reports, 0 if it is the process itself.
 *
 *   v  the process that dies        w  another thread of it
 *   t  its tracer                   a, b, c, ...  others
 *
 * A handler goes on with the script: v:enter is the first step in it, v:return the last.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "scene.h"

struct step {
	char actor;
	bool kills;
	const struct verb *verb;
	int n;	  /* mostly a signal */
	int code; /* mostly its si_code */
};

struct verb {
	const char *name;
	void (*act)(const struct step *step);
	bool early; /* the next step follows at its beginning: it does not come back, or only then
		     */
};

extern const struct verb send_verbs[], self_verbs[], provoke_verbs[], tracer_verbs[];

/* The victim's slot. */
extern struct slot *play_victim;

/* The thread's own letter. */
extern _Thread_local char play_actor;

/* Whether the caller belongs to the victim. */
bool play_is_victim(void);

/* Signal handler that continues the script. */
void play_handle(int sig);

/* Does the steps of the caller, until none is left, or the one that ends a handler. */
void play_on(bool handler);

/* Ids by actor, as the witness sees them: 0 until it is on the scene. */
_Atomic int *play_id(char actor);
