/**
 * The words of detection: concepts, and the terms that stand for each. Terms are separated by `|`;
 * `*` at the end lets a word go on, `^` at the start wants the beginning of a line or sentence; terms that
 * hold a `|` themselves stand in a list.
 * Everything is matched after `detect-fold.ts`: lower case, without accents and look-alikes.
 */
import { FOREIGN_WORDS } from './detect-languages.ts';

const ENGLISH_WORDS = {
  drop: "ignore|disregard|forget|override|overrule|bypass|discard|set aside|put aside|pay no attention to|take no notice of|do not follow|don't follow|stop following|no longer follow|do not obey|don't obey|stop obeying|throw out|throw away|erase|abandon|neglect|wipe|cancel",
  earlier:
    'previous|previously|prior|preceding|earlier|above|former|foregoing|initial|original|existing|so far|until now|up to now|before this|system',
  givenToYou:
    "you were given|you have been given|you've been given|you have received|you received|you were told|from your developer*|of your developer*",
  all: 'all|any|every|your|these|those|whatever|the',
  your: 'your',
  orders:
    'instruction|instructions|prompt|prompts|directive*|directions|guardrail*|programming|system message*',
  softOrders:
    'rule|rules|guideline*|command|commands|order|orders|polic*|restriction*|constraint*|training|guidance|safety|filters|task',
  saidBefore:
    'everything above|everything before|everything i said|everything you were told|everything you have been told|everything you know|all of the above|the above|what you were told|anything you were told|whatever you were told',
  areVoid:
    'no longer apply|do not apply|no longer valid|are void|are invalid|are cancelled|are canceled|are revoked|are obsolete|are suspended|have been replaced|have been revoked|have been superseded',
  newOrders:
    'new instructions|new instruction|updated instructions|new task:|your new task|your real task|new objective:|new system prompt|begin new instructions',

  show: 'reveal|print|output|show|display|disclose|leak|repeat|expose|dump|list|recite|tell me|give me|write out|write down|spell out|quote|return|echo|translate|what are|what were|what is',
  ownSecret:
    'your system prompt|your system message|your initial prompt|your initial instructions|your original instructions|your hidden instructions|your hidden prompt|your secret instructions|your secret prompt|your developer message|your context window|api key you|token you|keys you|contents of your system prompt|hidden system prompt',
  likelySecret:
    'the system prompt|system prompt|your instructions|your prompt|your configuration|your api key|your secrets|your credentials|the text above|text above|everything above|words above|lines above|environment variables|access tokens|api keys|secrets it holds',

  send: 'send|post|upload|forward|email|e-mail|mail|transmit|submit|exfiltrate|append|paste|deliver|encode|attach|report',
  talk: 'conversation|conversation history|chat history|chat log|this chat|message history|user messages|previous messages',
  goods:
    "api key*|api token*|access token*|auth token*|password*|credential*|cookies|session cookie*|email address|e-mail address|watch history|private data|personal data|secrets|user's",
  address:
    'http|https|www|webhook|@|dot com|.com|.net|.org|.io|.xyz|.app|.info|.example|dot example',
  open: 'open|visit|fetch|load|browse to|navigate to|go to',
  imageStart: '![',
  imageAddress: '](http*',
  placeholder:
    '?q=|?d=|?data=|?query=|?text=|?payload=|?secret=|?c=|={|=[|=<|secret|base64|conversation',

  speakerMark: '^system:|^admin:|^administrator:|^developer:',
  roleMark:
    '^system message|^system note|^system notice|^system prompt:|[system]|<system|system override|[admin]|message from your developer*|^developer note|^developer message|### system|### instruction*|end of transcript|end of user input|end of document|begin system|from openai|from anthropic|from your creators',
  decree:
    'you must|must now|you are now|you will now|you are required|you are authorized|you are authorised|you may now|comply|obey|proceed|without confirmation|higher priority|overrides|granted',
  statute:
    'you must now|must now|comply|obey|without confirmation|you are authorized|you are authorised|granted|policy has been|disregard the user|ignore the user',
  bareOrder: 'ignore|disregard|execute|print|call|delete|reveal|forget|reply|respond|answer',
  assistantTurn: '^assistant:|^ai:|^model:',
  assent:
    'i have verified|i verified|sure|certainly|understood|of course|i will now|i will comply|calling|confirmed|i have confirmed|i agree|yes, i will',
  consentClaim:
    'the user has already approved|user has approved|the user approved|the user has agreed|the user already agreed|user has granted|user has authorized|user has authorised|user has consented|user gave permission|approved by the user|approved by user|authorized by the user|no need to confirm with the user',

  templateToken: [
    '<|im_start|>',
    '<|im_end|>',
    '<|endoftext|>',
    '<|system|>',
    '<|user|>',
    '<|assistant|>',
    '<|eot_id|>',
    '<|start_header_id|>',
    '<|end_header_id|>',
    '<|begin_of_text|>',
    '<start_of_turn>',
    '<end_of_turn>',
    '<<sys>>',
    '<</sys>>',
    '[/inst]',
    '</transcript>',
    '</untrusted',
    '</tool_result>',
    '<tool_result',
    '</tool_response>',
    '<tool_call>',
    '<function_calls>',
    '</function_results>',
    '</system>',
    '</user_input>',
    '</instructions>',
  ],
  likelyTemplateToken: '[inst]|</document>|</context>|</data>|^human:|<assistant>|<user>',

  become:
    'you are now|you are no longer|you are|act as|acting as|behave as|pretend*|from now on you|roleplay as|role-play as|you will act|imagine you are|switch to|become|simulate|you can',
  unboundModel:
    'dan|dan mode|unrestricted ai|unrestricted language model|unfiltered ai|uncensored ai|ai without*|ai with no|bot without|bot with no|model without*|model with no|assistant without|assistant with no|jailbroken|bound by openai|bound by your|bound by any|an evil ai|an evil assistant',
  unbound:
    'unrestricted|no restrictions|without restrictions|without any restrictions|without any rules|without rules|without filters|without limits|unfiltered|uncensored|no rules|no limits|no filters|no ethical|no moral*|freed from|free from|evil|anything now|maintenance mode|debug mode|developer mode|god mode',
  unboundMode:
    'developer mode enabled|jailbreak enabled|dan mode enabled|developer mode: you are|unrestricted language model',

  call: 'call|invoke|use|run|execute|trigger|calling|start',
  toolWord: 'tool|tools|function|functions|plugin|connector|mcp server',
  toolName:
    'delete_*|update_video*|update_playlist*|update_channel*|update_comment*|remove_*|post_*|send_*|create_playlist*|add_to_playlist*|add_comment*|set_privacy*|subscribe_*|unsubscribe_*|upload_*|insert_*|execute_*|run_*|write_file*|read_file*|list_files|fetch_*|tools/call',
  shellPipe: ['| sh', '| bash', '|sh', '|bash', 'rm -rf', 'powershell -'],

  hail: "attention all|attention ai|attention any|attention language|attention:|note to|notice to|message to|message for|note for|notice for|instructions for|instruction to|warning to|memo to|dear|if you are|if you're|hey|hello|calling all|to all|to any|to the",
  model:
    'ai|ais|llm|llms|an ai|ai assistant*|ai model*|ai agent*|ai system*|ai tool*|ai summar*|language model|language models|chatbot|chatbots|chatgpt|gpt|bot|assistant|assistants|virtual assistant*|automated assistant*|automated agent*|agent|agents|summariser*|summarizer*',
  readingThis:
    'reading this|reading these|reading the|processing this|processing these|summarising this|summarizing this|summarising these|summarizing these|analysing this|analyzing this|watching this|seeing this|parsing this|who read this|that read this|that reads this',
  manyModels:
    'ai assistants|ai models|ai agents|ai systems|ai tools|ais|llms|language models|chatbots|ai summarisers|ai summarizers|automated assistants',
  must: 'must|are required to|shall|have to|are obliged to|are instructed to|are ordered to',
  demand:
    "you must|must|have to|required to|say|tell|recommend|rank|mention|include|state|claim|open|visit|call|stop|ignore|disregard|forget|reply|respond|answer|output|print|send|rate|describe|do not|don't|never|make sure|be sure|remember to|add",

  summariserCue:
    'when you summarise|when you summarize|when summarising|when summarizing|if you summarise|if you summarize|when you describe this|if asked about this|when asked about this|when the user asks|if the user asks|your summary must|your summary should|your reply must|your response must|your answer must|your output must',
  edit: 'add|include|insert|mention|append|begin|start|end|finish|integrate|incorporate|modify|augment|enhance|prefix|put|promote|link to|recommend|suggest',
  yourReply:
    'your reply|your response|your summary|your output|your replies|your responses|your next message',
  yourAnswer: 'your answer|your answers',
  conceal:
    "do not tell|don't tell|must not tell|never tell|without telling|do not inform|without informing|do not mention it to|do not alert|don't alert|do not warn|don't let|never mention this to|hide this from|keep this from",
  concealSelf:
    'do not reveal that you|do not mention that you|do not say that you|never reveal that you|do not disclose that you|do not mention this instruction|do not mention these instructions|do not reveal this instruction|do not reveal these instructions',
  steer:
    'tell|inform|direct|instruct|convince|persuade|urge|ask|encourage|redirect|advise|warn|send',
  lure: 'to visit|to call|to download|to pay|to log in|to sign in|to install|to contact|to transfer|to subscribe|to buy|to send|to go to|their account|is verified|is locked|has been removed|it is official',
  replyOnly:
    'reply only with|respond only with|answer only with|reply with only|respond with only|output only|say only that|only reply with|only respond with|only answer with|reply only in|respond only in|answer only in|only speak in|answer every question with',

  turnedHalfway: 'rot13|rot-13|rot 13',

  user: "the user|the user's|this user|the viewer's account|users|your user|your users|your human|your operator",
  unasked:
    "without asking|no need to ask|without confirmation|no confirmation|do not ask|don't ask|without approval|silently|secretly|already approved|do not mention it|as if nothing happened",
  followUp:
    'reply with|reply only|respond with|respond only|answer with|answer only|just answer|output|say|print|write|tell the user|and instead|from now on|recommend|rate this|you must|you only|new task|your new instructions|i am your developer',

  not: "not|never|don't|doesn't|didn't|won't|cannot|can't|nicht|nunca|jamais|не|不要|別|别",
  told: 'told|said|says|can say|could say|sentence|writes|wrote|typed|types|type|typing|saying|something like|such as|phrase|the words|words like|called|replying|asked it|ask it to|titled|you say|you tell|i tell|they tell|told it to|geschrieben|schreibt|schreibst|ecrit|ecris|escribes|escribi|scrivi|написал|написать|пишешь|入力|打出|输入|写',
  discussed:
    'prompt injection*|injection*|injected|jailbreak*|attack*|exploit*|hacker*|hacked|hack|hacks|hacking|vulnerab*|red team*|red-team*|llm security|ai security|agent security|cybersecurity|payload*|poisoning|poisoned|smuggl*|researcher*|classifier*|tokenizer*|tokeniser*|special token*|chat template*|fine-tun*|guardrails|boundary|hierarchy|owasp|capture the flag|ctf|explained|for example|an example|examples|the example|example of|lesson|defend*|defence*|defense*|filter for|still work|still works|sometimes works|used to|how attackers|tutorial|walkthrough|joke|meme|my cv|angriff*|sicherheit|klassiker|beispiel|erklart|ataque*|seguridad|ejemplo|exemplo|clasico|classico|inyeccion|the bot|dem bot|der bot|le bot|el bot|du bot|боту|бот|the model|the agent|make an|made an|makes an|trick*|convinc*|a scam that|its system prompt|its instructions|its rules|its hidden|marche encore|funktioniert|funciona|работает|attaque*|exemple|attacco|esempio|frase|атак*|инъекц*|пример*|безопасност*|注入|攻击|例子|安全|インジェクション|攻撃|解説|理由|인젝션|공격|설명',
  each: 'all|any|every|each|whatever|alle|allen|samtliche|toutes|tous|todas|todos|tutte|tutti|все|всех|所有|一切|全部|すべて|全て|모든|모두|جميع|كل|כל|सभी|tüm|tum|wszystkie|semua',
  thisPlace:
    'this video|this comment|this channel|this description|this transcript|this text|this message|this creator|this page|this course',
  promptCraft:
    'folder|workflow|midjourney|thumbnail|your style|this style|prompt template|prompt library',
  giveaway: 'win|giveaway|raffle|promo code|discount|order number|my story|% off|coupon',
  aiPeople:
    'ai community|ai engineer*|ai student*|ai develop*|ai research*|ai artist*|ai fan*|ai overlord*|ai expert*|ai enthusiast*|ai creator*|ai compan*|ai act|ai law*|ai people|chatbot fan*|bot maker*|bot owner*',
  lesson:
    'recipe|recette|receta|ricetta|pattern|row|step|steps|correction|typo|page|chapter|manual|manuals|warning|previous comment|last comment|earlier comment|my comment|previous video|episode|quiz|exam|exams|homework|worksheet|patch|season|variant|level|teacher|coach|referee|box|knit*|crochet|lego|ikea|assembly|oven|dough|screws|timestamp|typos|version',
} as const;

/** What stands for a name: its terms, English and foreign. */
export const VOCABULARY = { ...ENGLISH_WORDS, ...FOREIGN_WORDS };

export type Concept = keyof typeof VOCABULARY;
