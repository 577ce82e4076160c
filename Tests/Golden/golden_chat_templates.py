"""Golden data for chat templates: what the renderer of `transformers` makes of conversations.

Reads   chat_templates/conversations.json   conversations of our own
        chat_templates/own_templates.json   templates of our own, each exercising a construct
        chat_templates/expressions.json     small templates with their variables
Writes  chat_templates/own_expected.json    full renderings of our own templates
        chat_templates/expressions_expected.json
        chat_templates/published_expected.json
                                            lengths and hashes of renderings of published
                                            templates, which are not part of this project: the
                                            folder that holds them is given in REWARDD_TEST_DATA

Rendering that fails is recorded as `raised` (with the template's own message, if it is the
template that refuses) or as `failed` (any other error, whatever its text).
"""

import datetime
import json
import os
import pathlib

import jinja2
from transformers.utils import chat_template_utils

FOLDER = pathlib.Path(__file__).resolve().parent / "chat_templates"
BOS, EOS = "<s>", "</s>"


def fixed_datetime(date):
    class Fixed(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.combine(date, datetime.time())

    return Fixed


def compiled(source, date):
    template = chat_template_utils._cached_compile_jinja_template(source)
    if date is None:
        # Without a configured date the daemon has no such function.
        del template.environment.globals["strftime_now"]
    return template


def render(source, case, generation=False, bos=BOS, eos=EOS):
    """The outcome of one rendering as a dictionary with one member."""
    date = case.get("date")
    date = datetime.date.fromisoformat(date) if date else None
    saved = chat_template_utils.datetime, chat_template_utils._compile_jinja_template
    chat_template_utils.datetime = fixed_datetime(date)
    chat_template_utils._compile_jinja_template = lambda text: compiled(text, date)
    values = dict(bos_token=bos, eos_token=eos)
    values = {name: value for name, value in values.items() if value is not None}
    values.update(case.get("variables", {}))
    try:
        rendered, _ = chat_template_utils.render_jinja_template(
            [case.get("messages", [])],
            tools=case.get("tools") or None,
            chat_template=source,
            add_generation_prompt=generation,
            **values,
        )
        rendered[0].encode("utf-8")
        return {"text": rendered[0]}
    except jinja2.exceptions.TemplateError as error:
        if type(error) is jinja2.exceptions.TemplateError:
            return {"raised": str(error)}
        return {"failed": True}
    except Exception:
        return {"failed": True}
    finally:
        chat_template_utils.datetime, chat_template_utils._compile_jinja_template = saved


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def fingerprint(text):
    """Length and two 64-bit hashes, forwards and backwards."""
    data = text.encode("utf-8")
    return [len(data), fnv1a(data), fnv1a(data[::-1])]


def write(name, rows):
    lines = ",\n".join(json.dumps(row, ensure_ascii=True, sort_keys=True) for row in rows)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")


def read(name):
    return json.loads((FOLDER / name).read_text())


def own():
    conversations = read("conversations.json")
    rows = []
    for template in read("own_templates.json"):
        source = "".join(template["source"])
        for index in template["conversations"]:
            for generation in (False, True):
                outcome = render(source, conversations[index], generation)
                rows.append(
                    dict(
                        template=template["name"],
                        conversation=index,
                        generation=generation,
                        **outcome,
                    )
                )
    write("own_expected.json", rows)


def expressions():
    rows = []
    for case in read("expressions.json"):
        rows.append(render(case["source"], case))
    write("expressions_expected.json", rows)


def published():
    data = os.environ.get("REWARDD_TEST_DATA")
    if not data:
        print("REWARDD_TEST_DATA is unset: published_expected.json stays as it is")
        return
    conversations = read("conversations.json")
    rows = []
    for path in sorted((pathlib.Path(data) / "chat_templates").glob("*.jinja")):
        source = path.read_bytes().decode("utf-8")
        outcomes = []
        for index, conversation in enumerate(conversations):
            for generation in (False, True):
                outcome = render(source, conversation, generation)
                if "text" in outcome:
                    outcomes.append([index, generation, *fingerprint(outcome["text"])])
                elif "raised" in outcome:
                    outcomes.append([index, generation, "raised", *fingerprint(outcome["raised"])])
                else:
                    outcomes.append([index, generation, "failed"])
        rows.append(dict(template=path.name, source=fingerprint(source), outcomes=outcomes))
    write("published_expected.json", rows)


def make():
    own()
    expressions()
    published()


if __name__ == "__main__":
    make()
