// What a user may say after a good or a bad reply: the follow-ups that are used unless others are
// configured.
//
// Six aspects after the FLR method (arXiv 2409.13948); the sentences are our
// own. Each could be typed by an impatient or a pleased user, names no subject, and
// belongs to one aspect only. A sentence appears once: a repeated one would count double.

extension FollowUpSet {
    /// The built-in categories, in the order in which they are reported.
    static let builtIn = [
        FollowUpSet(
            name: "understanding",
            positive: [
                "Ah, now it clicks for me.",
                "Okay, you clearly got what I meant.",
                "Thanks, I can follow every step of that.",
                "Yes, you read my question the way I intended it.",
                "Good, nothing about that leaves me puzzled.",
                "Right, I know what you mean.",
                "That cleared things up for me.",
                "Now I could explain it to somebody else myself.",
                "You noticed just where I was stuck.",
                "Simple enough, I'm with you.",
            ],
            negative: [
                "Sorry, you lost me there.",
                "Hmm, I think you read my question the wrong way.",
                "Can you say that again in simpler words?",
                "I still have no idea how this works.",
                "Wait, let me put my question another way.",
                "I can't make head or tail of this.",
                "You seem to have mixed up what I was after.",
                "Huh? I don't follow.",
                "Now I'm even less sure than before.",
                "You took my words too literally.",
            ]
        ),
        FollowUpSet(
            name: "relevance",
            positive: [
                "This bears directly on my problem.",
                "You stayed right on topic, thank you.",
                "Good, that is the point I was getting at.",
                "Every part of that matters for my case.",
                "This speaks to what I wanted to know.",
                "Nice, you got straight to the heart of it.",
                "That fits my situation well.",
                "Yes, this is the subject I had in mind.",
                "You addressed my concern head on.",
                "I can use all of this for what I'm doing.",
            ],
            negative: [
                "What does this have to do with my question?",
                "You wandered away from the subject.",
                "Please come back to what I wanted to know.",
                "None of this helps with my problem.",
                "You are talking about another topic.",
                "I never mentioned any of that.",
                "Nice to know, but beside the point.",
                "Most of this doesn't apply to me.",
                "Who cares about that? I had a simple question.",
                "You skipped the thing I cared about.",
            ]
        ),
        FollowUpSet(
            name: "correctness",
            positive: [
                "I checked, and every fact holds up.",
                "Yes, my textbook says the same.",
                "That agrees with what I found elsewhere.",
                "No mistakes that I can see.",
                "I tried it and it works.",
                "Indeed, the facts are as you say.",
                "You can be trusted on this one.",
                "The numbers add up.",
                "An expert would tell me the same thing.",
                "True, and carefully put.",
            ],
            negative: [
                "I looked it up and it says the opposite.",
                "No, that isn't true.",
                "There is an error in what you wrote.",
                "I tried it and it doesn't work.",
                "Where did you get that? It can't be right.",
                "You made that up, didn't you?",
                "Your facts are out of date.",
                "Please check that again, the result is off.",
                "That contradicts everything I have read.",
                "My teacher marked that as wrong.",
            ]
        ),
        FollowUpSet(
            name: "engagingness",
            positive: [
                "Wow, tell me more!",
                "I could go on talking about this for hours.",
                "Ha, you made me smile.",
                "What a fun way to look at it.",
                "I'm curious now, what happens next?",
                "You bring this subject to life.",
                "I was hooked from the first sentence.",
                "It's a pleasure chatting with you.",
                "I want to try that right away.",
                "Good question back at me, let me think.",
            ],
            negative: [
                "Let's drop it, I'm losing interest.",
                "That put me to sleep.",
                "You sound like a manual.",
                "I stopped reading halfway.",
                "Is that all? Never mind then.",
                "Could you sound a little less like a robot?",
                "I've heard this a hundred times already.",
                "There's no life in those words.",
                "Okay, whatever.",
                "Talking to a wall would be more fun.",
            ]
        ),
        FollowUpSet(
            name: "informativeness",
            positive: [
                "I had no idea, thanks for telling me.",
                "Now I have all the facts I need.",
                "I'm writing this down, there's so much in it.",
                "You even covered things I hadn't thought to ask.",
                "The examples you chose made it concrete.",
                "That saved me an afternoon of searching.",
                "Plenty to work with here, thank you.",
                "I know much more about this than I did a minute ago.",
                "Good that you went into the background too.",
                "You went as deep as I could wish.",
            ],
            negative: [
                "That tells me nothing new.",
                "Can you go into more depth?",
                "You left out the important part.",
                "I knew all of that already.",
                "Those are just empty phrases.",
                "Could you give me an example, at least?",
                "That's too short to be of any use.",
                "I'd have to search for the rest myself.",
                "Which one? How many? You don't say.",
                "You only scratched the surface.",
            ]
        ),
        FollowUpSet(
            name: "following",
            positive: [
                "You kept to the format I wanted.",
                "Every one of my conditions is met.",
                "Just the way I wanted it, no changes needed.",
                "You stayed within the limits I set.",
                "I can hand this in as it is.",
                "Good, you did each thing on my list.",
                "You respected my wishes to the letter.",
                "Nothing missing and nothing extra, thanks.",
                "You took care of the whole task.",
                "That covers my list point by point.",
            ],
            negative: [
                "I set a limit and you went over it.",
                "You ignored half of what I told you.",
                "Please read my request again and start over.",
                "I said not to do that.",
                "The format isn't the one I named.",
                "You forgot one of my conditions.",
                "Why did you add things nobody wanted?",
                "You only did the first part of the task.",
                "I have to redo this myself now.",
                "My rules were clear, and you broke them.",
            ]
        ),
    ]
}
