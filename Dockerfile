# An image with exiftool and tesseract, for a user without rights. How to run it without a network: docs/install.md.
# It was never built: there was no Docker where it was written. Its commands were checked one by one.

FROM python:3.13-slim AS build
WORKDIR /project
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libimage-exiftool-perl tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/*.whl)[heif]" && rm -rf /wheels

RUN useradd --create-home backstory
USER backstory
# Made by that user, so that a volume mounted here belongs to it too.
RUN mkdir /home/backstory/data
ENV BACKSTORY_HOME=/home/backstory/data
WORKDIR /pictures
ENTRYPOINT ["backstory"]
CMD ["--help"]
